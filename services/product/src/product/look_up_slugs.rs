//! `POST /v1/products/look-up-slugs`

use std::collections::HashMap;

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{LookUpSlugs, ProductCards};

use super::store;
use crate::App;

pub(crate) async fn look_up_slugs(
    State(app): State<App>,
    Call { body, .. }: Call<LookUpSlugs>,
) -> Result<Reply<LookUpSlugs>, ApiError> {
    let found = store::cards_by_slug(&app.pool, &body.slugs).await?;
    let by_slug: HashMap<_, _> = found
        .into_iter()
        .map(|card| (card.slug.clone(), card))
        .collect();
    let products = body
        .slugs
        .iter()
        .filter_map(|slug| by_slug.get(slug).cloned())
        .collect();
    Ok(Reply(ProductCards { products }))
}
