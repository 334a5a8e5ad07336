//! Calling a payment off, whatever came of it.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::Repeatable;
use shared_types::OrderId;
use shared_types::payment::{CancelPayment, PaymentStatus, PaymentView};

use super::read::{find, synced};
use super::store::{self, Observed, Payment};
use super::turn;
use crate::App;

/// Closes the page, lets authorised money go, gives captured money back.
///
/// # Errors
/// 404 where the order has no payment (one that comes late is refused then), 409
/// `payment_busy` while another request is at it, 503 while the provider does not answer.
pub async fn cancel(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CancelPayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CancelPayment>, _| async move {
        call_off(&app, call.path.order_id).await.map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

/// The shopper may be paying this very moment: the page is closed first, then the
/// provider is asked how the payment stands, then what it has is undone.
///
/// # Errors
/// 404 where the order has no payment, 409 `payment_busy` while another request is at
/// it, 503 while the provider does not answer.
pub async fn call_off(app: &App, order_id: OrderId) -> Result<PaymentView, ApiError> {
    let payment = match store::find(&app.pool, order_id).await? {
        Some(payment) => payment,
        None => turn::bury(app, order_id).await?,
    };
    if is_over(&payment) {
        return Ok(payment.view);
    }
    let payment = turn::take(app, payment).await?;
    let undone = undone(app, payment).await;
    if undone.is_err() {
        turn::leave(app, order_id).await;
    }
    undone
}

fn is_over(payment: &Payment) -> bool {
    matches!(
        payment.view.status,
        PaymentStatus::Cancelled | PaymentStatus::Refunded
    )
}

async fn undone(app: &App, mut payment: Payment) -> Result<PaymentView, ApiError> {
    let order_id = payment.view.order_id;
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
    failpoint::hit("payment_cancel", "asks").await;
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
    failpoint::hit("payment_cancel", "replied").await;
    let observed = Observed {
        status: undone,
        intent: payment.intent.clone(),
        problem: None,
    };
    let view = store::observe(&app.pool, payment, &observed).await?;
    failpoint::hit("payment_cancel", "committed").await;
    Ok(view)
}
