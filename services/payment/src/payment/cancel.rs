//! Calling a payment off, whatever came of it.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::OrderId;
use shared_types::payment::{CancelPayment, PaymentStatus, PaymentView};

use super::read::{find, synced};
use super::store::{self, Observed};
use crate::App;

/// Closes the page, lets authorised money go, gives captured money back.
///
/// # Errors
/// 404 where the order has no payment, 503 while the provider does not answer.
pub async fn cancel(
    State(app): State<App>,
    Call { path, .. }: Call<CancelPayment>,
) -> Result<Reply<CancelPayment>, ApiError> {
    call_off(&app, path.order_id).await.map(Reply)
}

/// The shopper may be paying this very moment: the page is closed first, then the
/// provider is asked how the payment stands, then what it has is undone.
///
/// # Errors
/// 404 where the order has no payment, 503 while the provider does not answer.
pub async fn call_off(app: &App, order_id: OrderId) -> Result<PaymentView, ApiError> {
    let mut payment = find(app, order_id).await?;
    if payment.view.status == PaymentStatus::Pending {
        if let Some(session) = &payment.session {
            // A refusal means that it is complete or expired already.
            if let Err(error) = app.stripe.expire_session(session).await {
                tracing::debug!(order.id = %order_id, %error, "payment page was not open");
            }
        }
        synced(app, payment).await?;
        payment = find(app, order_id).await?;
    }
    let undone = match (payment.view.status, payment.intent.as_deref()) {
        (PaymentStatus::Captured, Some(intent)) => {
            app.stripe.refund(intent).await?;
            PaymentStatus::Refunded
        }
        (PaymentStatus::Pending | PaymentStatus::Authorised, Some(intent)) => {
            app.stripe.cancel(intent).await?;
            PaymentStatus::Cancelled
        }
        (PaymentStatus::Pending, None) => PaymentStatus::Cancelled,
        _ => return Ok(payment.view),
    };
    let observed = Observed {
        status: undone,
        intent: payment.intent.clone(),
        problem: None,
    };
    Ok(store::observe(&app.pool, payment, &observed).await?)
}
