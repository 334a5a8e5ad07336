//! `GET /v1/variants/{variant_id}/stock`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::product::GetStock;

use super::owner::Reach;
use super::store;
use crate::App;

pub(crate) async fn get(
    State(app): State<App>,
    user: User,
    Call { path, .. }: Call<GetStock>,
) -> Result<Reply<GetStock>, ApiError> {
    let reach = Reach::of(&user)?;
    let mut connection = app.pool.acquire().await?;
    let stock = store::find(&mut connection, reach.seller(), path.variant_id).await?;
    stock
        .map(|stock| Reply(stock.view()))
        .ok_or_else(|| ApiError::not_found("variant"))
}
