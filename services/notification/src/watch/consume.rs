//! From events to variants that are to be looked at.

use shared_types::event::{Envelope, PriceChanged, ProductChanged, StockChanged};
use sqlx::PgConnection;

use super::news;

/// A variant costs less.
///
/// # Errors
/// Those of the database.
pub async fn price_changed(
    connection: &mut PgConnection,
    event: Envelope<PriceChanged>,
    (): &(),
) -> anyhow::Result<()> {
    let data = &event.data;
    if data.new_price.amount < data.old_price.amount {
        news::note_if_watched(connection, data.variant_id).await?;
    }
    Ok(())
}

/// A variant can be bought.
///
/// # Errors
/// Those of the database.
pub async fn stock_changed(
    connection: &mut PgConnection,
    event: Envelope<StockChanged>,
    (): &(),
) -> anyhow::Result<()> {
    let data = &event.data;
    if data.available > 0 {
        news::note_if_awaited(connection, data.variant_id).await?;
    }
    Ok(())
}

/// A product is on offer. It may have been withdrawn for a while, and what happened to
/// its prices and stock meanwhile was no news.
///
/// # Errors
/// Those of the database.
pub async fn product_changed(
    connection: &mut PgConnection,
    event: Envelope<ProductChanged>,
    (): &(),
) -> anyhow::Result<()> {
    let data = &event.data;
    if data.published {
        news::note_product(connection, data.product_id).await?;
    }
    Ok(())
}
