//! The lists.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::Limit;
use shared_types::recommendation::{ListBoughtTogether, ListPopular, Recommended};

use super::store;
use crate::App;

/// How many where nobody says.
const DEFAULT_LIMIT: i64 = 24;

fn limit(query: Limit) -> i64 {
    query.limit.unwrap_or(DEFAULT_LIMIT)
}

/// What shoppers cared for most in the last thirty days.
///
/// # Errors
/// Those of the database.
pub async fn popular(
    State(app): State<App>,
    Call { query, .. }: Call<ListPopular>,
) -> Result<Reply<ListPopular>, ApiError> {
    let product_ids = store::popular(&app.pool, limit(query)).await?;
    Ok(Reply(Recommended { product_ids }))
}

/// What was bought in the same orders most often; nothing for a product that
/// nobody knows.
///
/// # Errors
/// Those of the database.
pub async fn bought_together(
    State(app): State<App>,
    Call { path, query, .. }: Call<ListBoughtTogether>,
) -> Result<Reply<ListBoughtTogether>, ApiError> {
    let product_ids = store::bought_together(&app.pool, path.product_id, limit(query)).await?;
    Ok(Reply(Recommended { product_ids }))
}
