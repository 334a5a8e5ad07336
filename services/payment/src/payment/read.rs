//! A payment as last known, and as the provider knows it now.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::OrderId;
use shared_types::payment::{GetPayment, PaymentStatus, PaymentView, SyncPayment};

use super::store::{self, Observed, Payment};
use crate::App;
use crate::provider::Session;

/// The payment as last known.
///
/// # Errors
/// 404 where the order has none.
pub async fn read(
    State(app): State<App>,
    Call { path, .. }: Call<GetPayment>,
) -> Result<Reply<GetPayment>, ApiError> {
    Ok(Reply(find(&app, path.order_id).await?.view))
}

/// The payment as the provider knows it.
///
/// # Errors
/// 404 where the order has none, 503 while the provider does not answer.
pub async fn sync(
    State(app): State<App>,
    Call { path, .. }: Call<SyncPayment>,
) -> Result<Reply<SyncPayment>, ApiError> {
    let payment = find(&app, path.order_id).await?;
    synced(&app, payment).await.map(Reply)
}

/// The order's payment.
///
/// # Errors
/// 404 where there is none.
pub async fn find(app: &App, order_id: OrderId) -> Result<Payment, ApiError> {
    store::find(&app.pool, order_id)
        .await?
        .ok_or_else(|| ApiError::not_found("payment"))
}

/// Asks the provider about a payment, and takes its answer over.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn synced(app: &App, payment: Payment) -> Result<PaymentView, ApiError> {
    let settled = matches!(
        payment.view.status,
        PaymentStatus::Cancelled | PaymentStatus::Refunded
    );
    let Some(session) = payment.session.as_deref().filter(|_| !settled) else {
        return Ok(payment.view);
    };
    let session = app.stripe.session(session).await?;
    Ok(store::observe(&app.pool, payment, &observed(session)).await?)
}

fn observed(session: Session) -> Observed {
    match session.payment_intent {
        Some(intent) => Observed {
            status: intent.payment_status(),
            intent: Some(intent.id.clone()),
            problem: intent.problem(),
        },
        None if session.status.as_deref() == Some("expired") => Observed {
            status: PaymentStatus::Cancelled,
            intent: None,
            problem: None,
        },
        None => Observed {
            status: PaymentStatus::Pending,
            intent: None,
            problem: None,
        },
    }
}
