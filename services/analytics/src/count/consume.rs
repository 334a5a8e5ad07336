//! Counting an event when it arrives.

use shared_types::event::{Envelope, Payload};
use sqlx::PgConnection;

use super::store;

/// Counts `event` on the day it happened, however late it arrives.
///
/// # Errors
/// Those of the database.
pub async fn count<P: Payload>(
    connection: &mut PgConnection,
    event: Envelope<P>,
    (): &(),
) -> anyhow::Result<()> {
    store::add(connection, event.time.0.date(), P::TYPE).await?;
    Ok(())
}
