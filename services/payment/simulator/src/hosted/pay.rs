//! The payment page: shown, and submitted.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use time::OffsetDateTime;

use super::form::{CardForm, Problems};
use super::html::{notice, see_other};
use super::{MAX_FORM_BYTES, view};
use crate::api::{Context, fail_after, fail_before};
use crate::cards::Refusal;
use crate::error::StripeError;
use crate::faults::Call;
use crate::intent::{self, Intent, Outcome};
use crate::session::{Session, SessionStatus};
use crate::simulator::Simulator;
use crate::store::Store;

/// `GET /pay/{session}`; `?card=<slug>` fills a test card in.
pub async fn show(
    State(simulator): State<Arc<Simulator>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let found = simulator.act(|store| {
        let session = store.session(&id).cloned()?;
        let refusal = session
            .intent
            .as_deref()
            .and_then(|id| store.intent(id)?.last_refusal);
        Some((session, refusal))
    });
    let (session, refusal) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return unknown(),
        Err(_) => return broken(),
    };
    if session.status != SessionStatus::Open {
        return closed(&session, &simulator.config.merchant);
    }
    let slug = query
        .as_deref()
        .and_then(|query| query.strip_prefix("card="));
    let now = OffsetDateTime::from_unix_timestamp(simulator.config.clock.now());
    let form = CardForm::first_shown(&session, slug, now.map_or(1970, OffsetDateTime::year));
    let problems = refusal
        .filter(|_| slug.is_none())
        .map(beside_number)
        .unwrap_or_default();
    view::payment_page(&session, &simulator.config.merchant, &form, &problems)
}

/// `POST /pay/{session}`.
pub async fn submit(
    State(simulator): State<Arc<Simulator>>,
    Path(id): Path<String>,
    body: Body,
) -> Response {
    let fault = simulator.arrive(Call::Pay);
    let Ok(body) = to_bytes(body, MAX_FORM_BYTES).await else {
        return notice(
            StatusCode::PAYLOAD_TOO_LARGE,
            "That was too much",
            "The form is larger than it can be.",
            None,
        );
    };
    let form = CardForm::parse(&body);
    if fail_before(fault).await.is_err() {
        return broken();
    }
    let context = simulator.page_context(fault);
    let step = simulator.act(|store| pay(store, &context, &id, &form));
    if fail_after(fault).await.is_err() {
        return broken();
    }
    match step.and_then(|step| step) {
        Ok(Step::Go(address)) => see_other(&address),
        Ok(Step::Again(session, problems)) => {
            view::payment_page(&session, &simulator.config.merchant, &form, &problems)
        }
        Ok(Step::Closed(session)) => closed(&session, &simulator.config.merchant),
        Err(error) if error.status() == StatusCode::NOT_FOUND => unknown(),
        Err(_) => broken(),
    }
}

/// What follows from a submitted form.
enum Step {
    Go(String),
    Again(Box<Session>, Problems),
    Closed(Box<Session>),
}

fn pay(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    form: &CardForm,
) -> Result<Step, StripeError> {
    let found = store.session(id).cloned();
    let mut session =
        found.ok_or_else(|| StripeError::not_found("checkout.session", "session", id))?;
    match session.status {
        // A form submitted twice has paid once, and leads on.
        SessionStatus::Complete => return Ok(Step::Go(session.success_address())),
        SessionStatus::Expired => return Ok(Step::Closed(Box::new(session))),
        SessionStatus::Open => {}
    }
    let checked = match form.check(&session, context.now) {
        Ok(checked) => checked,
        Err(problems) => return Ok(Step::Again(Box::new(session), problems)),
    };
    session.customer = Some(checked.customer);
    let intent = match session.intent.as_deref().and_then(|id| store.intent(id)) {
        Some(intent) => intent.clone(),
        None => Intent::for_session(&session, context.now),
    };
    let intent_id = intent.id.clone();
    session.intent = Some(intent_id.clone());
    store.put_session(session.clone());
    Ok(
        match intent::pay(store, context, intent, checked.card, checked.behaviour) {
            Outcome::Accepted => Step::Go(session.success_address()),
            Outcome::NeedsAuthentication => {
                Step::Go(format!("{}/pay/bank/{intent_id}", context.public_url))
            }
            Outcome::Refused(refusal) => Step::Again(Box::new(session), beside_number(refusal)),
        },
    )
}

/// A refusal stands beside the field to change.
fn beside_number(refusal: Refusal) -> Problems {
    let message = Some(refusal.message());
    match refusal {
        Refusal::IncorrectCvc => Problems {
            cvc: message,
            ..Problems::default()
        },
        Refusal::Expired => Problems {
            expiry: message,
            ..Problems::default()
        },
        _ => Problems {
            number: message,
            ..Problems::default()
        },
    }
}

/// The page of a session that is paid or has expired.
pub fn closed(session: &Session, merchant: &str) -> Response {
    let back = format!("Return to {merchant}");
    if session.status == SessionStatus::Complete {
        let address = session.success_address();
        let text = format!("{merchant} has been told. There is nothing left to do here.");
        return notice(
            StatusCode::OK,
            "This payment is complete",
            &text,
            Some((&address, &back)),
        );
    }
    let address = session.cancel_address();
    let link = address.as_deref().map(|address| (address, back.as_str()));
    let text = "It was not paid in time or was given up, and your card was not charged.";
    notice(StatusCode::OK, "This payment page has expired", text, link)
}

pub fn unknown() -> Response {
    let text = "Check the address, or go back to the shop and pay again.";
    notice(
        StatusCode::NOT_FOUND,
        "There is no such payment page",
        text,
        None,
    )
}

pub fn broken() -> Response {
    let text =
        "Something went wrong on our side. Go back and try again; you will not be charged twice.";
    notice(
        StatusCode::INTERNAL_SERVER_ERROR,
        "That did not work",
        text,
        None,
    )
}
