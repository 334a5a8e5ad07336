//! What the ledger does on events: the order service's, and this service's own.

use shared_types::event::{
    Envelope, OrderConfirmed, PaymentCaptured, PaymentRefunded, RefundFailed, ReturnRefunded,
};
use sqlx::PgConnection;

use super::{refunds, settle};
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
/// See [`refunds::refunded`].
pub async fn payment_refunded(
    connection: &mut PgConnection,
    event: Envelope<PaymentRefunded>,
    _: &App,
) -> anyhow::Result<()> {
    refunds::refunded(connection, &event.data).await
}

/// What went back came back.
///
/// # Errors
/// See [`refunds::refund_failed`].
pub async fn refund_failed(
    connection: &mut PgConnection,
    event: Envelope<RefundFailed>,
    _: &App,
) -> anyhow::Result<()> {
    match event.data.was_given {
        true => refunds::refund_failed(connection, &event.data).await,
        // The ledger has not heard of it, nor of what may yet be given under this id.
        false => Ok(()),
    }
}

/// Some of it went back to gift cards.
///
/// # Errors
/// See [`refunds::returned`].
pub async fn return_refunded(
    connection: &mut PgConnection,
    event: Envelope<ReturnRefunded>,
    _: &App,
) -> anyhow::Result<()> {
    refunds::returned(connection, &event.data).await
}
