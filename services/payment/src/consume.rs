//! What the payment service does on the order service's events.

use service_kit::idempotency::Attempt;
use shared_types::event::{Envelope, OrderCancelled};
use sqlx::PgConnection;

use crate::App;
use crate::ledger::settle;
use crate::payment::cancel::call_off;

/// The saga has called the payment off before it says so; this makes sure where
/// a restored database or a new consumer missed it. What gift cards paid goes back in
/// the ledger.
pub async fn order_cancelled(
    connection: &mut PgConnection,
    event: Envelope<OrderCancelled>,
    app: &App,
) -> anyhow::Result<()> {
    match call_off(app, event.data.order_id, &Attempt::unnamed()).await {
        Err(error) if error.code() == "not_found" => {}
        Err(error) => anyhow::bail!("payment could not be called off: {}", error.code()),
        Ok(_) => {}
    }
    settle::cancelled(connection, event.data.order_id).await
}
