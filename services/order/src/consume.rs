//! What the order service does on the payment service's events.

use shared_types::event::{Envelope, PaymentFailed, PaymentSucceeded};
use sqlx::PgConnection;

use crate::App;
use crate::saga::store;

/// The browser may never come back: the worker settles the order then.
pub async fn payment_succeeded(
    connection: &mut PgConnection,
    event: Envelope<PaymentSucceeded>,
    app: &App,
) -> anyhow::Result<()> {
    store::wake_for_payment(connection, event.data.order_id).await?;
    app.rouse.notify_one();
    Ok(())
}

/// The shopper reads why beside the way to try again.
pub async fn payment_failed(
    connection: &mut PgConnection,
    event: Envelope<PaymentFailed>,
    _: &App,
) -> anyhow::Result<()> {
    let problem = Some(event.data.reason.as_str());
    store::set_payment_problem(connection, event.data.order_id, problem).await?;
    Ok(())
}
