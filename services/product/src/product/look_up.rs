//! `POST /v1/products/look-up`

use std::collections::HashMap;

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{LookUpProducts, ProductCards};
use uuid::Uuid;

use super::store;
use crate::App;

pub(crate) async fn look_up(
    State(app): State<App>,
    Call { body, .. }: Call<LookUpProducts>,
) -> Result<Reply<LookUpProducts>, ApiError> {
    let ids: Vec<Uuid> = body.product_ids.iter().map(|id| id.uuid()).collect();
    let found = store::cards_by_id(&app.pool, &ids).await?;
    let by_id: HashMap<_, _> = found
        .into_iter()
        .map(|card| (card.product_id, card))
        .collect();
    let products = body
        .product_ids
        .iter()
        .filter_map(|id| by_id.get(id).cloned())
        .collect();
    Ok(Reply(ProductCards { products }))
}
