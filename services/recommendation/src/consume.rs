//! What the recommendation service learns from others' events.

use std::collections::BTreeSet;

use shared_types::event::{Envelope, OrderConfirmed, ProductChanged, ProductViewed};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::recommend::store;

/// What a bought unit weighs beside a view.
const BOUGHT: i64 = 10;

/// More different products than this in one order say little of what goes
/// together, and their pairs would grow with the square.
const MOST_PAIRED: usize = 20;

/// A view is a little interest.
///
/// # Errors
/// Those of the database.
pub async fn product_viewed(
    connection: &mut PgConnection,
    event: Envelope<ProductViewed>,
    (): &(),
) -> anyhow::Result<()> {
    let product_id = event.data.product_id.uuid();
    store::add_interest(connection, event.time.0.date(), &[(product_id, 1)]).await?;
    Ok(())
}

/// A sale is much interest, and tells what goes together.
///
/// # Errors
/// Those of the database.
pub async fn order_confirmed(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    (): &(),
) -> anyhow::Result<()> {
    let lines = &event.data.lines;
    let products: BTreeSet<Uuid> = lines.iter().map(|line| line.product_id.uuid()).collect();
    let bought = |product: &Uuid| -> i64 {
        let of_product = lines
            .iter()
            .filter(|line| line.product_id.uuid() == *product);
        of_product.map(|line| line.quantity).sum()
    };
    let interest: Vec<_> = products
        .iter()
        .map(|product| (*product, bought(product).saturating_mul(BOUGHT)))
        .collect();
    store::add_interest(connection, event.time.0.date(), &interest).await?;
    let together: Vec<Uuid> = products.into_iter().take(MOST_PAIRED).collect();
    store::add_together(connection, &together).await?;
    Ok(())
}

/// What is withdrawn is recommended no more.
///
/// # Errors
/// Those of the database.
pub async fn product_changed(
    connection: &mut PgConnection,
    event: Envelope<ProductChanged>,
    (): &(),
) -> anyhow::Result<()> {
    store::set_hidden(connection, event.data.product_id, !event.data.published).await?;
    Ok(())
}
