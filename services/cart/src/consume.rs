//! What the cart service does on others' events.

use shared_types::event::{Envelope, OrderConfirmed, StockChanged};
use sqlx::PgConnection;

use crate::App;
use crate::cart::store;
use crate::line::store as lines;

/// What was bought leaves the cart, or the one that it was merged into while its shopper
/// paid. Lines are looked for there only once they are not in the first: a merge under way
/// holds them until it is done.
pub async fn take_out_what_was_bought(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    _: &App,
) -> anyhow::Result<()> {
    let order = event.data;
    let mut moved = Vec::new();
    for line in &order.lines {
        let of = (order.cart_id, line.variant_id);
        if !lines::subtract(connection, of, line.quantity).await? {
            moved.push(line);
        }
    }
    store::touch(connection, order.cart_id).await?;
    if moved.is_empty() {
        return Ok(());
    }
    let Some(into) = store::merged_into(connection, order.cart_id).await? else {
        return Ok(());
    };
    for line in moved {
        lines::subtract(connection, (into, line.variant_id), line.quantity).await?;
    }
    store::touch(connection, into).await
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
