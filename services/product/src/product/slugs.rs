//! `GET /v1/slugs`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{ListSlugs, SlugPage};

use super::store;
use crate::App;

pub(crate) async fn slugs(
    State(app): State<App>,
    Call { query, .. }: Call<ListSlugs>,
) -> Result<Reply<ListSlugs>, ApiError> {
    let after = query.after.unwrap_or_default();
    Ok(Reply(SlugPage {
        products: store::slugs_after(&app.pool, &after).await?,
    }))
}
