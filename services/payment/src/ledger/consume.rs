//! What the ledger does on events: the order service's, and this service's own.

use shared_types::event::{
    Envelope, OrderConfirmed, PaymentCaptured, PaymentRefunded, ReturnRefunded,
};
use sqlx::PgConnection;

use super::settle;
use crate::App;

/// The money is there.
///
/// # Errors
/// See [`settle::captured`].
pub async fn payment_captured(
    connection: &mut PgConnection,
    event: Envelope<PaymentCaptured>,
    app: &App,
) -> anyhow::Result<()> {
    settle::captured(connection, &event.data, app.payouts.hold).await
}

/// It is known whose it is.
///
/// # Errors
/// See [`settle::shared`].
pub async fn order_confirmed(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    app: &App,
) -> anyhow::Result<()> {
    if event.data.sellers.is_empty() {
        tracing::warn!(order.id = %event.data.order_id, "an order from before there were shares is not in the ledger");
        return Ok(());
    }
    settle::shared(connection, &event.data, app.payouts.hold).await
}

/// Some of it went back.
///
/// # Errors
/// See [`settle::refunded`].
pub async fn payment_refunded(
    connection: &mut PgConnection,
    event: Envelope<PaymentRefunded>,
    _: &App,
) -> anyhow::Result<()> {
    settle::refunded(connection, &event.data).await
}

/// Some of it went back to gift cards.
///
/// # Errors
/// See [`settle::returned`].
pub async fn return_refunded(
    connection: &mut PgConnection,
    event: Envelope<ReturnRefunded>,
    _: &App,
) -> anyhow::Result<()> {
    settle::returned(connection, &event.data).await
}
