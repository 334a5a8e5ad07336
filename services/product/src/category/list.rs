//! `GET /v1/categories`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{CategoryTree, ListCategories};

use crate::App;

pub(crate) async fn list(
    State(app): State<App>,
    _: Call<ListCategories>,
) -> Result<Reply<ListCategories>, ApiError> {
    let tree = app.categories.tree().await?;
    Ok(Reply(CategoryTree {
        categories: tree.categories.clone(),
    }))
}
