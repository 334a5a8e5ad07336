//! What the cart service does on others' events.

use shared_types::event::{Envelope, OrderConfirmed, StockChanged};
use sqlx::PgConnection;

use crate::App;
use crate::cart::store;
use crate::line::store as lines;

/// What was bought leaves the cart.
pub async fn take_out_what_was_bought(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    _: &App,
) -> anyhow::Result<()> {
    let order = event.data;
    for line in &order.lines {
        lines::subtract(connection, order.cart_id, line.variant_id, line.quantity).await?;
    }
    store::touch(connection, order.cart_id).await
}

/// The last known stock is what a cart shows while the product service is away.
pub async fn remember_stock(
    connection: &mut PgConnection,
    event: Envelope<StockChanged>,
    _: &App,
) -> anyhow::Result<()> {
    lines::remember_available(connection, event.data.variant_id, event.data.available).await?;
    Ok(())
}
