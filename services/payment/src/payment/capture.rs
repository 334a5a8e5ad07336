//! Taking authorised money.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::OrderId;
use shared_types::payment::{CapturePayment, PaymentStatus, PaymentView};

use super::read::{find, synced};
use super::store::{self, Observed, Payment};
use crate::App;

/// Captures once; asked again, answers the payment as it stands.
///
/// # Errors
/// 404 where the order has no payment, 409 `not_authorised` where there is
/// nothing to take, 503 while the provider does not answer.
pub async fn capture(
    State(app): State<App>,
    Call { path, .. }: Call<CapturePayment>,
) -> Result<Reply<CapturePayment>, ApiError> {
    let payment = authorised(&app, path.order_id).await?;
    match (payment.view.status, payment.intent.clone()) {
        (PaymentStatus::Captured, _) => Ok(Reply(payment.view)),
        (PaymentStatus::Authorised, Some(intent)) => taken(&app, payment, &intent).await.map(Reply),
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
    let intent = app.stripe.capture(intent).await?;
    let status = intent.payment_status();
    let observed = Observed {
        status,
        intent: Some(intent.id),
        problem: None,
    };
    Ok(store::observe(&app.pool, payment, &observed).await?)
}
