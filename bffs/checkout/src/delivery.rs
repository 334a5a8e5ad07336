//! The second step: how each seller delivers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, FormData, FormProblem, Page, Session, see_other};
use checkout::model::Problems;
use checkout::pages::DeliveryPage;
use leptos::prelude::*;
use shared_types::order::{ByCheckout, CheckoutView, DeliveryChoice, DeliveryChoices, PutDelivery};

use crate::{current, views};

/// The choices, the cheapest made already.
///
/// # Errors
/// 503 while the order service is away.
pub async fn show(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    let Some(checkout) = current::find_open(&app, &session).await? else {
        return Ok(current::begin());
    };
    if checkout.address.is_none() {
        return Ok(see_other("/checkout/contact"));
    }
    Ok(page(&app, &session, checkout, Problems::default())
        .await
        .into_response())
}

/// Keeps the choices and goes on.
///
/// # Errors
/// 503 while the order service is away.
pub async fn save(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(mut checkout) = current::find_open(&app, &session).await? else {
        return Ok(current::begin());
    };
    if checkout.address.is_none() {
        return Ok(see_other("/checkout/contact"));
    }
    let mut problems = Problems::default();
    let mut choices = Vec::with_capacity(checkout.sellers.len());
    for seller in &mut checkout.sellers {
        let field = format!("delivery-{}", seller.seller_id);
        let method = form.text(&field);
        if seller.options.iter().any(|option| option.method == method) {
            seller.chosen = Some(method.clone());
            choices.push(DeliveryChoice {
                seller_id: seller.seller_id,
                method,
            });
        } else {
            problems.add(field, format!("Choose how {} delivers", seller.seller_name));
        }
    }
    if !problems.is_empty() {
        return Ok(page(&app, &session, checkout, problems)
            .await
            .invalid()
            .into_response());
    }
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let orders = &app.backends().orders;
    match orders
        .send::<PutDelivery>(&path, &DeliveryChoices { choices })
        .await
    {
        Ok(_) => Ok(see_other("/checkout/review")),
        Err(error) if error.is_not_found() || error.code() == "already_placed" => {
            Ok(current::begin())
        }
        Err(error) => {
            let (status, text) = match FormProblem::from_refusal(error) {
                Ok(_) => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "What the sellers offer has changed meanwhile. Please choose once more.",
                ),
                Err(error) => (
                    error.status(),
                    "We could not keep this just now. Please try again.",
                ),
            };
            let page = page(&app, &session, checkout, Problems::message(text)).await;
            Ok(page.status(status).into_response())
        }
    }
}

async fn page(app: &App, session: &Session, checkout: CheckoutView, problems: Problems) -> Page {
    let title = if problems.is_empty() {
        "Delivery"
    } else {
        "Error: delivery"
    };
    views::page(app, session, title, move || {
        view! { <DeliveryPage checkout=checkout problems=problems /> }
    })
    .await
}
