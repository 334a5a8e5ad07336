//! What the payment service does on the order service's events.

use shared_types::event::{Envelope, OrderCancelled};
use sqlx::PgConnection;

use crate::App;
use crate::payment::cancel::call_off;

/// The saga has called the payment off before it says so; this makes sure where
/// a restored database or a new consumer missed it.
pub async fn order_cancelled(
    _: &mut PgConnection,
    event: Envelope<OrderCancelled>,
    app: &App,
) -> anyhow::Result<()> {
    match call_off(app, event.data.order_id).await {
        Err(error) if error.code() == "not_found" => Ok(()),
        Err(error) => Err(anyhow::anyhow!(
            "payment could not be called off: {}",
            error.code()
        )),
        Ok(_) => Ok(()),
    }
}
