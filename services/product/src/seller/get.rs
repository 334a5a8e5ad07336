//! `GET /v1/sellers/{slug}`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::GetSeller;

use crate::App;

pub(crate) async fn get(
    State(app): State<App>,
    Call { path, .. }: Call<GetSeller>,
) -> Result<Reply<GetSeller>, ApiError> {
    let seller = app.sellers.by_slug(&path.slug).await?;
    seller
        .map(Reply)
        .ok_or_else(|| ApiError::not_found("seller"))
}
