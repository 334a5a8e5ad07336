//! The number for text messages: entered, confirmed by a code, removed.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CallError, FormData, FormProblem, see_other};
use http::StatusCode;
use profile::Form;
use shared_types::reach::{ConfirmPhone, NewPhone, PhoneCode, RemovePhone, SendPhoneCode};
use shared_types::{Empty, PhoneNumber};
use ui::{Notice, Tone};

use crate::notification::{HERE, render};
use crate::refusal::Refusal;
use crate::shopper::Shopper;

const AWAY: &str = "Text messages cannot be set up just now, so nothing was changed. \
                    Please try again in a moment.";

/// Which of the page's forms comes back.
enum Which {
    Number,
    Code,
}

pub async fn ask(
    State(app): State<App>,
    shopper: Shopper,
    form: FormData,
) -> Result<Response, ApiError> {
    let number: PhoneNumber = match number(&form) {
        Ok(number) => number,
        Err(refusal) => return again(&app, &shopper, Which::Number, refusal).await,
    };
    let Ok(client) = shopper.notifications() else {
        return again(&app, &shopper, Which::Number, Refusal::away(&form, AWAY)).await;
    };
    let sent = client
        .send::<SendPhoneCode>(&Empty {}, &NewPhone { number })
        .await;
    let done = "A code is on its way to your phone. Enter it below.";
    answer(&app, &shopper, &form, Which::Number, sent, done).await
}

pub async fn confirm(
    State(app): State<App>,
    shopper: Shopper,
    form: FormData,
) -> Result<Response, ApiError> {
    let code = form.text("code").replace(' ', "");
    let Ok(client) = shopper.notifications() else {
        return again(&app, &shopper, Which::Code, Refusal::away(&form, AWAY)).await;
    };
    let confirmed = client
        .send::<ConfirmPhone>(&Empty {}, &PhoneCode { code })
        .await;
    let done = "Your number is confirmed. Choose what we text you.";
    answer(&app, &shopper, &form, Which::Code, confirmed, done).await
}

pub async fn remove(
    State(app): State<App>,
    shopper: Shopper,
    form: FormData,
) -> Result<Response, ApiError> {
    let Ok(client) = shopper.notifications() else {
        return again(&app, &shopper, Which::Number, Refusal::away(&form, AWAY)).await;
    };
    let removed = client.send::<RemovePhone>(&Empty {}, &Empty {}).await;
    let done = "Your number is removed. We text you no more.";
    answer(&app, &shopper, &form, Which::Number, removed, done).await
}

/// The number that was typed, or what is wrong with it.
fn number(form: &FormData) -> Result<PhoneNumber, Refusal> {
    let typed = form.text("number");
    typed
        .parse()
        .map_err(|error: shared_types::phone::PhoneNumberError| {
            let text = if typed.is_empty() {
                "Enter your phone number".to_owned()
            } else {
                let problem = FormProblem::field("number", error.to_string());
                problem.of("number").unwrap_or_default()
            };
            let errors = vec![("number".to_owned(), text)];
            Refusal {
                form: Form::of([("number", typed.as_str())]).with_errors(errors),
                status: StatusCode::UNPROCESSABLE_ENTITY,
            }
        })
}

async fn answer(
    app: &App,
    shopper: &Shopper,
    form: &FormData,
    which: Which,
    answered: Result<Empty, CallError>,
    done: &str,
) -> Result<Response, ApiError> {
    if let Err(error) = answered {
        return again(app, shopper, which, Refusal::of(error, form, AWAY)?).await;
    }
    let notice = Notice::new(Tone::Positive, done);
    shopper.session.flash(notice).await?;
    Ok(see_other(HERE))
}

async fn again(
    app: &App,
    shopper: &Shopper,
    which: Which,
    refusal: Refusal,
) -> Result<Response, ApiError> {
    let (phone, code) = match which {
        Which::Number => (refusal.form, Form::default()),
        Which::Code => (Form::default(), refusal.form),
    };
    let page = render(app, shopper, phone, code).await?;
    Ok(page.status(refusal.status).into_response())
}
