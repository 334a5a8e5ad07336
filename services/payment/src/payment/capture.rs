//! Taking authorised money.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::Repeatable;
use shared_types::OrderId;
use shared_types::payment::{CapturePayment, PaymentStatus, PaymentView};

use super::read::{find, synced};
use super::store::{self, Observed, Payment};
use super::turn;
use crate::App;

/// Captures once; asked again, answers the payment as it stands.
///
/// # Errors
/// 404 where the order has no payment, 409 `not_authorised` where there is
/// nothing to take and `payment_busy` while another request is at it, 503 while the
/// provider does not answer.
pub async fn capture(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CapturePayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CapturePayment>, _| async move {
        captured(&app, call.path.order_id).await.map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

async fn captured(app: &App, order_id: OrderId) -> Result<PaymentView, ApiError> {
    let mut payment = authorised(app, order_id).await?;
    if payment.view.status == PaymentStatus::Authorised {
        payment = turn::take(app, payment).await?;
    }
    match (payment.view.status, payment.intent.clone()) {
        (PaymentStatus::Captured, _) => Ok(payment.view),
        (PaymentStatus::Authorised, Some(intent)) => {
            let took = taken(app, payment, &intent).await;
            if took.is_err() {
                turn::leave(app, order_id).await;
            }
            took
        }
        _ => Err(ApiError::conflict(
            "not_authorised",
            "There is no authorised money to take.",
        )),
    }
}

/// What we know may be behind the provider.
async fn authorised(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    let payment = find(app, order_id).await?;
    if payment.view.status != PaymentStatus::Pending {
        return Ok(payment);
    }
    synced(app, payment).await?;
    find(app, order_id).await
}

async fn taken(app: &App, payment: Payment, intent: &str) -> Result<PaymentView, ApiError> {
    failpoint::hit("payment_capture", "asks").await;
    let intent = app.stripe.capture(intent).await?;
    failpoint::hit("payment_capture", "replied").await;
    let status = intent.payment_status();
    let observed = Observed {
        status,
        intent: Some(intent.id),
        problem: None,
    };
    let view = store::observe(&app.pool, payment, &observed).await?;
    failpoint::hit("payment_capture", "committed").await;
    Ok(view)
}
