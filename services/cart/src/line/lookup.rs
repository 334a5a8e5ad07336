//! Asking the product service what variants cost and how many are left.

use std::collections::HashMap;

use server_kit::{ApiError, Client};
use shared_types::product::{LookUpVariants, VariantIds, VariantSnapshot};
use shared_types::{Empty, VariantId};

use crate::cart::model::{Current, cap};

/// What the product service accepts in one call.
const BATCH: usize = 200;

/// The variants as they stand, or `None` while the product service is away.
pub async fn current(products: &Client, ids: impl Iterator<Item = VariantId>) -> Current {
    let ids: Vec<_> = ids.collect();
    let mut known = HashMap::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        match ask(products, batch.to_vec()).await {
            Ok(variants) => known.extend(variants.into_iter().map(|v| (v.variant_id, v))),
            Err(error) => {
                tracing::warn!(%error, "cart is shown unchecked: the product service did not answer");
                return None;
            }
        }
    }
    Some(known)
}

/// A variant that can be bought now.
///
/// # Errors
/// 404 for an unknown one, 409 `sold_out` where none is left, 503 without the product service.
pub async fn buyable(products: &Client, id: VariantId) -> Result<VariantSnapshot, ApiError> {
    let found = ask(products, vec![id]).await?;
    let snapshot = found
        .into_iter()
        .next()
        .ok_or_else(|| ApiError::not_found("variant"))?;
    if cap(&snapshot) == 0 {
        return Err(ApiError::conflict("sold_out", "This is sold out."));
    }
    Ok(snapshot)
}

async fn ask(
    products: &Client,
    variant_ids: Vec<VariantId>,
) -> Result<Vec<VariantSnapshot>, server_kit::CallError> {
    let body = VariantIds { variant_ids };
    Ok(products
        .send::<LookUpVariants>(&Empty {}, &body)
        .await?
        .variants)
}
