//! Opening a payment on the provider's page.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::payment::{CreatePayment, NewPayment, PaymentStatus, PaymentView};

use super::model::{Act, Payment};
use super::{store, turn};
use crate::App;

/// Opens the payment once; asked again, answers it as it stands, with the provider it
/// was opened with.
///
/// # Errors
/// 409 `amount_differs` when asked again for another amount, `provider_unknown` for one
/// that is not configured, 503 while the provider does not answer: asking again is safe.
pub async fn create(
    State(app): State<App>,
    Call { body, .. }: Call<CreatePayment>,
) -> Result<Reply<CreatePayment>, ApiError> {
    let chosen = app.providers.choose(body.provider)?;
    let (payment, mine) = store::open(&app.pool, chosen, &body).await?;
    if payment.view.amount != body.amount {
        let detail = "This order has a payment over another amount.";
        return Err(ApiError::conflict("amount_differs", detail));
    }
    let view = match mine {
        true => page_opened(&app, payment, &body).await?,
        false => opened_before(&app, payment, &body).await?,
    };
    Ok(Reply(view))
}

/// The page of a payment that was there, opened where that never came about.
async fn opened_before(
    app: &App,
    mut payment: Payment,
    new: &NewPayment,
) -> Result<PaymentView, ApiError> {
    loop {
        if payment.session.is_some() || payment.view.status != PaymentStatus::Pending {
            return Ok(payment.view);
        }
        payment = turn::known(app, new.order_id).await?;
        if payment.session.is_none()
            && let Some(held) = store::hold(&app.pool, &payment, Act::Open).await?
        {
            return page_opened(app, held, new).await;
        }
    }
}

async fn page_opened(app: &App, held: Payment, new: &NewPayment) -> Result<PaymentView, ApiError> {
    let page = match app.providers.of(&held)?.open(&held, new).await {
        Ok(page) => page,
        Err(error) => return Err(turn::failed(app, &held, error).await?),
    };
    store::set_page(&app.pool, held.view.payment_id, &page).await?;
    let mut view = held.view;
    view.payment_url = page.url;
    view.unknown = false;
    Ok(view)
}
