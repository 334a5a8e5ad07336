//! `GET /v1/products/{slug}`

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::GetProduct;

use super::store;
use crate::{App, category};

pub(crate) async fn get(
    State(app): State<App>,
    Call { path, .. }: Call<GetProduct>,
) -> Result<Reply<GetProduct>, ApiError> {
    let missing = || ApiError::not_found("product");
    let row = store::page(&app.pool, &path.slug)
        .await?
        .ok_or_else(missing)?;
    let seller = app
        .sellers
        .by_id(row.seller_id.into())
        .await?
        .ok_or_else(missing)?;
    let tree = app.categories.tree().await?;
    let (mut view, path) = row.view(seller)?;
    view.breadcrumbs = category::breadcrumbs(&tree, path);
    Ok(Reply(view))
}
