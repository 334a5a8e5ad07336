//! `GET /v1/sellers`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{ListSellers, SellerList};

use crate::App;

pub(crate) async fn list(
    State(app): State<App>,
    Call { query, .. }: Call<ListSellers>,
) -> Result<Reply<ListSellers>, ApiError> {
    let limit = usize::try_from(query.limit.unwrap_or(24)).unwrap_or_default();
    let known = app.sellers.of_note().await?;
    Ok(Reply(SellerList {
        sellers: known.iter().take(limit).cloned().collect(),
    }))
}
