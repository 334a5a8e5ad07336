//! Sold units that came back.

use shared_types::event::{Envelope, ReturnReceived};
use sqlx::PgConnection;

use super::model::summed;
use super::store;
use crate::stock;

/// Puts what is sellable of a return back on the shelf, once a return.
///
/// # Errors
/// When the database does not answer.
pub async fn on_returned(
    connection: &mut PgConnection,
    event: Envelope<ReturnReceived>,
    _: &(),
) -> anyhow::Result<()> {
    let lines = summed(&event.data.sellable);
    if !store::note_returned(connection, event.data.return_id).await? {
        return Ok(());
    }
    let changes = store::put_on_shelf(connection, &lines).await?;
    stock::store::carry_on(connection, &changes).await?;
    Ok(())
}
