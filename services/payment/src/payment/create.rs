//! Opening a payment on the provider's page.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::payment::{CreatePayment, NewPayment, PaymentStatus, PaymentView};

use super::model::{Act, Payment};
use super::{store, turn};
use crate::App;
use crate::provider::Page;

/// Opens the payment once; asked again, answers it as it stands, with the provider it
/// was opened with.
///
/// # Errors
/// 409 `amount_differs` when asked again for another amount, `provider_unknown` for one
/// that is not configured, `payment_called_off` for an order that was called off
/// already, 503 while the provider does not answer: asking again is safe.
pub async fn create(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<CreatePayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CreatePayment>, attempt| async move {
        opened(&app, &call.body, &attempt).await.map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

async fn opened(app: &App, new: &NewPayment, attempt: &Attempt) -> Result<PaymentView, ApiError> {
    let chosen = app.providers.choose(new.provider)?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let (payment, mine) = store::open(&mut transaction, chosen, new).await?;
    if mine {
        attempt.takes_effect(&mut transaction).await?;
    }
    transaction.commit().await?;
    if payment.view.amount != new.amount {
        let detail = "This order has a payment over another amount.";
        return Err(ApiError::conflict("amount_differs", detail));
    }
    if payment.session.is_none() && payment.view.status == PaymentStatus::Cancelled {
        return Err(called_off());
    }
    match mine {
        true => page_opened(app, payment, new).await,
        false => opened_before(app, payment, new, attempt).await,
    }
}

fn called_off() -> ApiError {
    let detail = "The payment of this order was called off before it was opened.";
    ApiError::conflict("payment_called_off", detail)
}

/// The page of a payment that was there, opened where that never came about.
async fn opened_before(
    app: &App,
    mut payment: Payment,
    new: &NewPayment,
    attempt: &Attempt,
) -> Result<PaymentView, ApiError> {
    loop {
        if payment.session.is_some() || payment.view.status != PaymentStatus::Pending {
            return Ok(payment.view);
        }
        payment = turn::known(app, new.order_id).await?;
        if payment.session.is_none()
            && let Some(held) = turn::hold(app, &payment, Act::Open, attempt).await?
        {
            return page_opened(app, held, new).await;
        }
    }
}

async fn page_opened(app: &App, held: Payment, new: &NewPayment) -> Result<PaymentView, ApiError> {
    failpoint::hit("payment_create", "asks").await;
    let page = match app.providers.of(&held)?.open(&held, new).await {
        Ok(page) => page,
        Err(error) => return Err(turn::failed(app, &held, error).await?),
    };
    failpoint::hit("payment_create", "replied").await;
    if !store::set_page(&app.pool, held.view.payment_id, &page).await? {
        return Err(overtaken(app, held, page).await?);
    }
    failpoint::hit("payment_create", "committed").await;
    let mut view = held.view;
    view.payment_url = page.url;
    view.unknown = false;
    Ok(view)
}

/// The order was called off while its page was being opened: nobody is to pay on it.
async fn overtaken(app: &App, held: Payment, page: Page) -> Result<ApiError, ApiError> {
    let held = Payment {
        session: Some(page.session),
        ..held
    };
    turn::ask(app, held, Act::Cancel).await?;
    Ok(called_off())
}
