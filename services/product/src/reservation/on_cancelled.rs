//! Orders that were called off.

use shared_types::event::{Envelope, OrderCancelled};
use sqlx::PgConnection;

use super::release::release_in;
use crate::clock::Clock;

/// Gives back what a cancelled order still holds. The order service asks for it
/// itself; this is for when its request was lost.
///
/// # Errors
/// When the database does not answer.
pub async fn on_cancelled(
    connection: &mut PgConnection,
    event: Envelope<OrderCancelled>,
    clock: &Clock,
) -> anyhow::Result<()> {
    release_in(connection, event.data.order_id, clock.now()).await?;
    Ok(())
}
