//! Opening a payment on the provider's page.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::Repeatable;
use shared_types::payment::{CreatePayment, NewPayment, PaymentStatus, PaymentView};

use super::read::find;
use super::store;
use crate::App;
use crate::provider::NewSession;

/// Opens the payment once; asked again, answers it as it stands.
///
/// # Errors
/// 409 `amount_differs` when asked again for another amount, `payment_called_off` for
/// an order that was called off already, 503 while the provider does not answer: asking
/// again is safe.
pub async fn create(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CreatePayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work =
        |call: Call<CreatePayment>, _| async move { opened(&app, &call.body).await.map(Reply) };
    repeatable.answer(&pool, call, work).await
}

async fn opened(app: &App, new: &NewPayment) -> Result<PaymentView, ApiError> {
    let payment = store::open(&app.pool, new).await?;
    if payment.view.amount != new.amount {
        let detail = "This order has a payment over another amount.";
        return Err(ApiError::conflict("amount_differs", detail));
    }
    if payment.session.is_some() {
        return Ok(payment.view);
    }
    if payment.view.status != PaymentStatus::Pending {
        return Err(called_off());
    }
    let payment_id = payment.view.payment_id;
    failpoint::hit("payment_create", "asks").await;
    let session = app
        .stripe
        .create_session(&NewSession {
            payment_id,
            payment: new,
        })
        .await?;
    failpoint::hit("payment_create", "replied").await;
    if !store::set_session(&app.pool, payment_id, &session).await? {
        return overtaken(app, new, &session.id).await;
    }
    failpoint::hit("payment_create", "committed").await;
    let mut view = payment.view;
    view.payment_url = session.url;
    Ok(view)
}

fn called_off() -> ApiError {
    let detail = "The payment of this order was called off before it was opened.";
    ApiError::conflict("payment_called_off", detail)
}

/// Another request was quicker: to open it too, or to call it off. A page that nobody
/// is to pay on is closed.
async fn overtaken(app: &App, new: &NewPayment, session: &str) -> Result<PaymentView, ApiError> {
    let payment = find(app, new.order_id).await?;
    if payment.session.is_some() {
        return Ok(payment.view);
    }
    app.stripe.expire_session(session).await?;
    Err(called_off())
}
