//! The way every call of PayPal's goes: token, body, fault, request id, operation, answer.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde_json::Value;

use super::error::PayPalError;
use super::token::authorize;
use crate::api::{Context, MAX_BODY_BYTES, TakenKey, fail_after, fail_before};
use crate::faults::{Call, Fault};
use crate::idempotency::{Admission, Answer, MAX_KEY_LENGTH, fingerprint};
use crate::ids;
use crate::simulator::Simulator;
use crate::store::Store;

/// What a call does, given the store, the `{id}` of its path (empty where it has none)
/// and its body (`null` where it has none).
pub type Operation =
    fn(&mut Store, &Context<'_>, &str, &Value) -> Result<(StatusCode, Value), PayPalError>;

pub fn get_by(call: Call, operation: Operation) -> MethodRouter<Arc<Simulator>> {
    get(move |simulator, id, request| handle(simulator, id, request, call, operation))
}

pub fn post_by(call: Call, operation: Operation) -> MethodRouter<Arc<Simulator>> {
    post(move |simulator, id, request| handle(simulator, id, request, call, operation))
}

async fn handle(
    State(simulator): State<Arc<Simulator>>,
    id: Option<Path<String>>,
    request: Request,
    call: Call,
    operation: Operation,
) -> Response {
    let id = id.map(|Path(id)| id).unwrap_or_default();
    match carried_out(&simulator, &id, request, call, operation).await {
        Ok((status, body)) => json(status, body),
        Err(error) => json(error.status, error.body().to_string()),
    }
}

async fn carried_out(
    simulator: &Arc<Simulator>,
    id: &str,
    request: Request,
    call: Call,
    operation: Operation,
) -> Result<(StatusCode, String), PayPalError> {
    let (parts, body) = request.into_parts();
    authorize(&simulator.config, &parts.headers)?;
    let body = to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|_| PayPalError::malformed("The body is too large."))?;
    let content = match body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&body)
            .map_err(|_| PayPalError::malformed("The body is not JSON."))?,
    };
    let key = request_id(&parts.headers)?;
    let print = fingerprint(parts.method.as_str(), parts.uri.path(), &body);
    let fault = simulator.arrive(call);
    let _taken = match taken(simulator, key.as_deref(), &print)? {
        Taken::Before(answer) => {
            fail_after(fault)
                .await
                .map_err(|_| PayPalError::provider())?;
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
            return Ok((status, answer.body.clone()));
        }
        Taken::Now(guard) => guard,
    };
    fail_before(fault)
        .await
        .map_err(|_| PayPalError::provider())?;
    let outcome = run(simulator, id, &content, operation, (key, print), fault)?;
    fail_after(fault)
        .await
        .map_err(|_| PayPalError::provider())?;
    Ok(outcome)
}

/// Runs the operation and keeps its answer in the same step.
fn run(
    simulator: &Simulator,
    id: &str,
    content: &Value,
    operation: Operation,
    (key, fingerprint): (Option<String>, String),
    fault: Option<Fault>,
) -> Result<(StatusCode, String), PayPalError> {
    let context = Context {
        now: simulator.config.clock.now(),
        public_url: &simulator.config.public_url,
        request_id: None,
        idempotency_key: None,
        decline: fault == Some(Fault::Decline),
    };
    let outcome = simulator.act(|store| {
        let (status, body) = operation(store, &context, id, content)?;
        let body = body.to_string();
        if let Some(key) = key {
            store.keep_answer(Answer {
                key,
                fingerprint,
                status: status.as_u16(),
                body: body.clone(),
                request_id: ids::request(),
            });
        }
        Ok((status, body))
    });
    outcome.map_err(|_| PayPalError::provider())?
}

enum Taken {
    Before(Arc<Answer>),
    Now(Option<TakenKey>),
}

fn taken(
    simulator: &Arc<Simulator>,
    key: Option<&str>,
    fingerprint: &str,
) -> Result<Taken, PayPalError> {
    let Some(key) = key else {
        return Ok(Taken::Now(None));
    };
    let mut store = simulator.lock();
    match store.answers.begin(key, fingerprint) {
        Admission::Run => Ok(Taken::Now(Some(TakenKey {
            simulator: Arc::clone(simulator),
            key: key.to_owned(),
        }))),
        Admission::Replay(answer) => {
            store.counters.replays += 1;
            Ok(Taken::Before(answer))
        }
        Admission::Mismatch => Err(PayPalError::unprocessable(
            "DUPLICATE_REQUEST_ID",
            "The PayPal-Request-Id was used with another request.",
        )),
        Admission::InUse => Err(PayPalError::in_progress()),
    }
}

fn request_id(headers: &HeaderMap) -> Result<Option<String>, PayPalError> {
    let Some(text) = headers.get("paypal-request-id") else {
        return Ok(None);
    };
    let id = text.to_str().ok();
    let id = id.filter(|id| (1..=MAX_KEY_LENGTH).contains(&id.len()));
    match id {
        // Beside Stripe's keys in the same memory.
        Some(id) => Ok(Some(format!("paypal {id}"))),
        None => Err(PayPalError::malformed("The PayPal-Request-Id is too long.")),
    }
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
