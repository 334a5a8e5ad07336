//! Coupons and gift cards, given and taken off on the review page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, FormProblem, Session, see_other};
use checkout::model::Problems;
use shared_types::order::{ByCheckout, CheckoutView};
use shared_types::promotion::{ByCode, DeleteCode, NewCode, PutCode};
use shared_types::{CheckoutId, CodeId, Empty};

use crate::{current, review};

const HERE: &str = "/checkout/review";

/// Adds the code that was typed, or says beside the field what is wrong with it.
///
/// # Errors
/// 503 while the order service is away.
pub async fn add(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(checkout) = current::find_open(&app, &session).await? else {
        return Ok(current::begin());
    };
    let code = form.text("code");
    if code.is_empty() {
        let problems = beside("Enter a code");
        return refused(&app, &session, checkout, code, problems).await;
    }
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let body = NewCode { code: code.clone() };
    match app.backends().orders.send::<PutCode>(&path, &body).await {
        Ok(_) => Ok(see_other(HERE)),
        Err(error) if is_gone(&error) => Ok(current::begin()),
        Err(error) => {
            let problem = FormProblem::from_refusal(error)?;
            let text = problem.of("code");
            let problems = beside(text.as_deref().unwrap_or("This code cannot be used"));
            refused(&app, &session, checkout, code, problems).await
        }
    }
}

/// Takes a code off; one that is not there changes nothing.
///
/// # Errors
/// 503 while the order service is away.
pub async fn remove(
    State(app): State<App>,
    session: Session,
    form: FormData,
) -> Result<Response, ApiError> {
    let Some(checkout_id) = session.data().await?.checkout else {
        return Ok(current::begin());
    };
    let Ok(code_id) = form.text("code_id").parse() else {
        return Ok(see_other(HERE));
    };
    match take_off(&app, checkout_id, code_id).await {
        Ok(_) => Ok(see_other(HERE)),
        Err(error) if is_gone(&error) => Ok(current::begin()),
        Err(error) => Err(error.into()),
    }
}

async fn take_off(
    app: &App,
    checkout_id: CheckoutId,
    code_id: CodeId,
) -> Result<CheckoutView, CallError> {
    let path = ByCode {
        checkout_id,
        code_id,
    };
    app.backends()
        .orders
        .send::<DeleteCode>(&path, &Empty {})
        .await
}

/// There is no such checkout, or it has become an order.
fn is_gone(error: &CallError) -> bool {
    error.is_not_found() || error.code() == "already_placed"
}

fn beside(message: &str) -> Problems {
    let mut problems = Problems::default();
    problems.add("code", message);
    problems
}

async fn refused(
    app: &App,
    session: &Session,
    checkout: CheckoutView,
    typed: String,
    problems: Problems,
) -> Result<Response, ApiError> {
    if let Some(step) = review::unsettled(&checkout) {
        return Ok(see_other(step));
    }
    let page = review::page_with(app, session, checkout, problems, typed).await?;
<<<<<<< HEAD
    let page = page.status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.into_response())
=======
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(page.status(status).into_response())
>>>>>>> i3-promo
}
