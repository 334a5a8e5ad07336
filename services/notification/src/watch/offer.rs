//! How variants stand now: the product service knows.

use server_kit::{CallError, Client};
use shared_types::product::{LookUpVariants, VariantIds, VariantSnapshot};
use shared_types::{Empty, VariantId};

/// Those of `variant_ids` that are on offer.
///
/// # Errors
/// When the product service is away.
pub async fn offers(
    products: &Client,
    variant_ids: Vec<VariantId>,
) -> Result<Vec<VariantSnapshot>, CallError> {
    let asked = VariantIds { variant_ids };
    let found = products.send::<LookUpVariants>(&Empty {}, &asked).await?;
    Ok(found.variants)
}
