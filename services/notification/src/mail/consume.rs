//! From events to mail, one mail an event.

use shared_types::event::{Envelope, OrderCancelled, OrderConfirmed, UserSignedUp};
use sqlx::PgConnection;

use super::{compose, store};

/// Greets whoever signed up.
///
/// # Errors
/// Those of the database.
pub async fn welcome(
    connection: &mut PgConnection,
    event: Envelope<UserSignedUp>,
    (): &(),
) -> anyhow::Result<()> {
    Ok(store::insert(connection, event.id, &compose::welcome(&event.data)).await?)
}

/// Confirms a paid order.
///
/// # Errors
/// Those of the database.
pub async fn confirmation(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    (): &(),
) -> anyhow::Result<()> {
    Ok(store::insert(connection, event.id, &compose::confirmation(&event.data)).await?)
}

/// Tells that an order was called off.
///
/// # Errors
/// Those of the database.
pub async fn cancellation(
    connection: &mut PgConnection,
    event: Envelope<OrderCancelled>,
    (): &(),
) -> anyhow::Result<()> {
    Ok(store::insert(connection, event.id, &compose::cancellation(&event.data)).await?)
}
