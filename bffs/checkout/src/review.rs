//! The third step: everything once more.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Page, Session, see_other};
use checkout::model::Problems;
use checkout::pages::ReviewPage;
use leptos::prelude::*;
use shared_types::Empty;
use shared_types::order::{CheckoutView, GetPaymentOptions};
use shared_types::payment::PaymentProvider;

use crate::{current, views};

/// The order as it will be placed.
///
/// # Errors
/// 503 while the order service is away.
pub async fn show(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    let Some(checkout) = current::find_open(&app, &session).await? else {
        return Ok(current::begin());
    };
    if let Some(step) = unsettled(&checkout) {
        return Ok(see_other(step));
    }
    let page = page(&app, &session, checkout, Problems::default()).await?;
    Ok(page.into_response())
}

/// Where a form was answered with a page, its address is no page of its own: reloading
/// by the address bar leads back.
pub async fn elsewhere() -> Response {
    see_other("/checkout/review")
}

/// The earlier step that still waits for an answer.
pub fn unsettled(checkout: &CheckoutView) -> Option<&'static str> {
    if checkout.email.is_none() || checkout.address.is_none() {
        return Some("/checkout/contact");
    }
    (!checkout.ready).then_some("/checkout/delivery")
}

/// The page, with what stood in the way of placing.
///
/// # Errors
/// 503 while the session is away.
pub async fn page(
    app: &App,
    session: &Session,
    checkout: CheckoutView,
    problems: Problems,
) -> Result<Page, ApiError> {
    page_with(app, session, checkout, problems, String::new()).await
}

/// The same with a code that was typed and refused.
///
/// # Errors
/// As [`page`].
pub async fn page_with(
    app: &App,
    session: &Session,
    checkout: CheckoutView,
    problems: Problems,
    typed_code: String,
) -> Result<Page, ApiError> {
    let key = session.place_key(checkout.checkout_id).await?;
    let title = if problems.is_empty() {
        "Review and pay"
    } else {
        "Error: review and pay"
    };
    let providers = providers(app).await;
    let page = views::page(app, session, title, move || {
        view! {
            <ReviewPage
                checkout=checkout
                key=key
                providers=providers
                problems=problems
                typed_code=typed_code
            />
        }
    });
    Ok(page.await)
}

/// The ways to pay; without them the shopper pays by the usual one.
async fn providers(app: &App) -> Vec<PaymentProvider> {
    let orders = &app.backends().orders;
    match orders.get::<GetPaymentOptions>(&Empty {}, &Empty {}).await {
        Ok(options) => options.providers,
        Err(error) => {
            tracing::warn!(%error, "the ways to pay cannot be offered now");
            Vec::new()
        }
    }
}
