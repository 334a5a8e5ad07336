//! A payment as last known, and as the provider knows it now.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::Attempt;
use shared_types::payment::{
    GetPayment, ListPaymentProviders, PaymentProviders, PaymentStatus, PaymentView, SyncPayment,
};

use super::model::{Act, Payment};
use super::{store, turn};
use crate::App;

/// The payment as last known.
///
/// # Errors
/// 404 where the order has none.
pub async fn read(
    State(app): State<App>,
    Call { path, .. }: Call<GetPayment>,
) -> Result<Reply<GetPayment>, ApiError> {
    Ok(Reply(turn::find(&app, path.order_id).await?.view))
}

/// The providers that are configured.
///
/// # Errors
/// None.
pub async fn providers(
    State(app): State<App>,
    _: Call<ListPaymentProviders>,
) -> Result<Reply<ListPaymentProviders>, ApiError> {
    let providers = app.providers.names();
    Ok(Reply(PaymentProviders { providers }))
}

/// The payment as the provider knows it.
///
/// # Errors
/// 404 where the order has none, 503 while the provider does not answer.
pub async fn sync(
    State(app): State<App>,
    Call { path, .. }: Call<SyncPayment>,
) -> Result<Reply<SyncPayment>, ApiError> {
    let payment = turn::find(&app, path.order_id).await?;
    synced(&app, payment).await.map(Reply)
}

/// Asks the provider about a payment, and takes its answer over. Money that the shopper
/// has agreed to pay is held on the way, where the provider leaves that to us.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn synced(app: &App, payment: Payment) -> Result<PaymentView, ApiError> {
    if payment.session.is_none() || !payment.is_behind() {
        return Ok(payment.view);
    }
    let observed = app.providers.of(&payment)?.look(&payment).await?;
    if !observed.approved || payment.view.status != PaymentStatus::Pending {
        // What another call is under way for is that call's to end.
        let watched = Payment {
            attempt: payment.attempt.filter(|attempt| attempt.unknown),
            ..payment
        };
        return Ok(store::observe(&app.pool, watched, &observed).await?);
    }
    match turn::hold(app, &payment, Act::Authorise, &Attempt::unnamed()).await? {
        Some(held) => turn::ask(app, held, Act::Authorise).await,
        // Somebody else is at it, and whoever waits will hear of it.
        None => Ok(turn::known(app, payment.view.order_id).await?.view),
    }
}
