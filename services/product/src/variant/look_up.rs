//! `POST /v1/variants/look-up`

use std::collections::HashMap;

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::product::{LookUpVariants, VariantSnapshots};
use uuid::Uuid;

use super::store;
use crate::App;

pub(crate) async fn look_up(
    State(app): State<App>,
    Call { body, .. }: Call<LookUpVariants>,
) -> Result<Reply<LookUpVariants>, ApiError> {
    let ids: Vec<Uuid> = body.variant_ids.iter().map(|id| id.uuid()).collect();
    let found = store::snapshots(&app.pool, &ids).await?;
    let by_id: HashMap<_, _> = found.into_iter().map(|one| (one.variant_id, one)).collect();
    let variants = body
        .variant_ids
        .iter()
        .filter_map(|id| by_id.get(id).cloned())
        .collect();
    Ok(Reply(VariantSnapshots { variants }))
}
