//! What the order service does on the payment service's events.

use shared_types::event::{Envelope, PaymentFailed, PaymentSucceeded, RefundFailed};
use sqlx::PgConnection;

use crate::App;
use crate::return_request::ledger;
use crate::saga::store;

/// The browser may never come back: the worker settles the order then.
///
/// # Errors
/// Those of the database.
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
///
/// # Errors
/// Those of the database.
pub async fn payment_failed(
    connection: &mut PgConnection,
    event: Envelope<PaymentFailed>,
    _: &App,
) -> anyhow::Result<()> {
    let problem = Some(event.data.reason.as_str());
    store::set_payment_problem(connection, event.data.order_id, problem).await?;
    Ok(())
}

/// The money of a return or of a cancelled order did not arrive: whoever gives it back is
/// called. Of a refund that an operator made of a living order, the provider tells them.
///
/// # Errors
/// Those of the database.
pub async fn refund_failed(
    connection: &mut PgConnection,
    event: Envelope<RefundFailed>,
    _: &App,
) -> anyhow::Result<()> {
    let failed = &event.data;
    if ledger::refund_came_back(connection, failed.refund_id).await? {
        tracing::error!(order.id = %failed.order_id, "the refund of a return did not arrive");
    } else if store::begin_again(connection, failed.order_id).await? {
        tracing::error!(
            order.id = %failed.order_id,
            "the money of a cancelled order did not arrive: see `mallhive orders attention`"
        );
    }
    Ok(())
}
