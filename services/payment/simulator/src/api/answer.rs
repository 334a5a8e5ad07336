//! Responses with the headers Stripe's clients read.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::error::StripeError;
use crate::event::API_VERSION;
use crate::idempotency::Answer;

pub fn refusal(error: &StripeError, request_id: &str) -> Response {
    json(error.status(), error.body().to_string(), request_id)
}

pub fn json(status: StatusCode, body: String, request_id: &str) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store"),
    );
    headers.insert("stripe-version", HeaderValue::from_static(API_VERSION));
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert("request-id", request_id);
    }
    response
}

/// The answer of an earlier request, marked as such.
pub fn replay(answer: &Answer, request_id: &str) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = json(status, answer.body.clone(), request_id);
    let headers = response.headers_mut();
    headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    if let Ok(original) = HeaderValue::from_str(&answer.request_id) {
        headers.insert("original-request", original);
    }
    response
}
