//! `/_simulator/…`: what tests turn and look at. Needs the secret key, so that a
//! page in the developer's browser cannot turn it too.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::authorize;
use crate::error::StripeError;
use crate::paypal;
use crate::refund;
use crate::simulator::Simulator;
use crate::store::Store;

pub fn router() -> Router<Arc<Simulator>> {
    Router::new()
        .route("/_simulator/faults", post(set_faults))
        .route("/_simulator/state", get(show_state))
        .route("/_simulator/refunds/fail", post(fail_refund))
        .route("/_simulator/reset", post(reset))
}

async fn set_faults(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let set = || {
        authorize(&simulator.config, &headers)?;
        let patch = serde_json::from_slice(&body)
            .map_err(|error| StripeError::invalid_request(format!("Not a fault plan: {error}")))?;
        let mut store = simulator.lock();
        store
            .faults
            .apply(patch)
            .map_err(StripeError::invalid_request)?;
        Ok(json!(store.faults))
    };
    respond(set())
}

#[derive(Deserialize)]
struct FailRefund {
    refund: String,
}

/// The shopper's bank sends a refund back that had succeeded.
async fn fail_refund(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fail = || {
        authorize(&simulator.config, &headers)?;
        let FailRefund { refund } = serde_json::from_slice(&body)
            .map_err(|error| StripeError::invalid_request(format!("Not a refund: {error}")))?;
        let context = simulator.page_context(None);
        let failed = simulator.act(|store| {
            refund::fail(store, &context, &refund) || paypal::fail_refund(store, &refund)
        })?;
        match failed {
            true => Ok(json!({ "failed": refund })),
            false => Err(StripeError::not_found("refund", "refund", &refund)),
        }
    };
    respond(fail())
}

async fn show_state(State(simulator): State<Arc<Simulator>>, headers: HeaderMap) -> Response {
    let show = || {
        authorize(&simulator.config, &headers)?;
        simulator.act(|store| state(store))
    };
    respond(show())
}

async fn reset(State(simulator): State<Arc<Simulator>>, headers: HeaderMap) -> Response {
    let reset = || {
        authorize(&simulator.config, &headers)?;
        simulator.act(|store| {
            store.reset();
            state(store)
        })
    };
    respond(reset())
}

fn state(store: &Store) -> Value {
    let mut sessions: BTreeMap<String, u64> = BTreeMap::new();
    for session in store.sessions() {
        *sessions.entry(word(&session.status)).or_default() += 1;
    }
    let mut intents: BTreeMap<&str, u64> = BTreeMap::new();
    for intent in store.intents() {
        *intents.entry(intent.status.word()).or_default() += 1;
    }
    let mut orders: BTreeMap<&str, u64> = BTreeMap::new();
    for order in store.orders() {
        *orders.entry(order.status()).or_default() += 1;
    }
    let pending = store.events.iter().filter(|event| event.is_pending).count();
    json!({
        "counts": store.counters,
        "sessions": sessions,
        "payment_intents": intents,
        "paypal_orders": orders,
        "events": store.events.len(),
        "webhooks_pending": pending,
        "faults": store.faults,
    })
}

fn word(status: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(status).ok();
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn respond(outcome: Result<Value, StripeError>) -> Response {
    match outcome {
        Ok(body) => (StatusCode::OK, Json(body)).into_response(),
        Err(error) => (error.status(), Json(error.body())).into_response(),
    }
}
