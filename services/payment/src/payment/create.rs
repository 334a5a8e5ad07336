//! Opening a payment on the provider's page.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::payment::CreatePayment;

use super::store;
use crate::App;
use crate::provider::NewSession;

/// Opens the payment once; asked again, answers it as it stands.
///
/// # Errors
/// 409 `amount_differs` when asked again for another amount, 503 while the
/// provider does not answer: asking again is safe.
pub async fn create(
    State(app): State<App>,
    Call { body, .. }: Call<CreatePayment>,
) -> Result<Reply<CreatePayment>, ApiError> {
    let payment = store::open(&app.pool, &body).await?;
    if payment.view.amount != body.amount {
        let detail = "This order has a payment over another amount.";
        return Err(ApiError::conflict("amount_differs", detail));
    }
    if payment.session.is_some() {
        return Ok(Reply(payment.view));
    }
    let payment_id = payment.view.payment_id;
    let session = NewSession {
        payment_id,
        payment: &body,
    };
    let session = app.stripe.create_session(&session).await?;
    store::set_session(&app.pool, payment_id, &session).await?;
    let mut view = payment.view;
    view.payment_url = session.url;
    Ok(Reply(view))
}
