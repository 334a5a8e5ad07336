//! Taking authorised money.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::OrderId;
use shared_types::payment::{CapturePayment, PaymentStatus, PaymentView};

use super::model::{Act, Payment};
use super::read::synced;
use super::turn;
use crate::App;

/// Captures once; asked again, answers the payment as it stands.
///
/// # Errors
/// 404 where the order has no payment, 409 `not_authorised` where there is
/// nothing to take, 503 while the provider does not answer: asking again is safe.
pub async fn capture(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CapturePayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CapturePayment>, attempt| async move {
        taken(&app, call.path.order_id, &attempt).await.map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

async fn taken(app: &App, order_id: OrderId, attempt: &Attempt) -> Result<PaymentView, ApiError> {
    loop {
        let payment = authorised(app, order_id).await?;
        match payment.view.status {
            PaymentStatus::Captured => return Ok(payment.view),
            PaymentStatus::Authorised => {}
            _ => return Err(not_authorised()),
        }
        if let Some(held) = turn::hold(app, &payment, Act::Capture, attempt).await? {
            return turn::ask(app, held, Act::Capture).await;
        }
    }
}

fn not_authorised() -> ApiError {
    ApiError::conflict("not_authorised", "There is no authorised money to take.")
}

/// What we know may be behind the provider.
async fn authorised(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    let payment = turn::known(app, order_id).await?;
    if payment.view.status != PaymentStatus::Pending {
        return Ok(payment);
    }
    synced(app, payment).await?;
    turn::known(app, order_id).await
}
