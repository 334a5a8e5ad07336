//! `/v1/…`: Stripe's API, one line for each call.

mod answer;
mod authorize;
mod call;
mod expand;

pub use authorize::authorize;
pub use call::{MAX_BODY_BYTES, TakenKey, fail_after, fail_before};

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use axum::response::Response;

use crate::error::StripeError;
use crate::faults::Call;
use crate::simulator::Simulator;
use crate::{ids, intent, refund, session, transfer};

use call::{get_by, post_by};

/// What an operation knows of the request it answers.
#[derive(Debug)]
pub struct Context<'a> {
    /// Unix seconds.
    pub now: i64,
    /// The origin of the hosted pages.
    pub public_url: &'a str,
    pub request_id: Option<&'a str>,
    pub idempotency_key: Option<&'a str>,
    /// A fault switch wants this card or refund declined.
    pub decline: bool,
}

pub fn router() -> Router<Arc<Simulator>> {
    Router::new()
        .route(
            "/v1/checkout/sessions",
            post_by(Call::CreateSession, session::create),
        )
        .route(
            "/v1/checkout/sessions/{id}",
            get_by(Call::RetrieveSession, session::retrieve),
        )
        .route(
            "/v1/checkout/sessions/{id}/expire",
            post_by(Call::ExpireSession, session::expire),
        )
        .route(
            "/v1/payment_intents",
            post_by(Call::CreateIntent, intent::create),
        )
        .route(
            "/v1/payment_intents/{id}",
            get_by(Call::RetrieveIntent, intent::retrieve),
        )
        .route(
            "/v1/payment_intents/{id}/confirm",
            post_by(Call::Confirm, intent::confirm),
        )
        .route(
            "/v1/payment_intents/{id}/capture",
            post_by(Call::Capture, intent::capture),
        )
        .route(
            "/v1/payment_intents/{id}/cancel",
            post_by(Call::Cancel, intent::cancel),
        )
        .route(
            "/v1/refunds",
            post_by(Call::Refund, refund::create).merge(get_by(Call::ListRefunds, refund::list)),
        )
        .route(
            "/v1/refunds/{id}",
            get_by(Call::RetrieveRefund, refund::retrieve),
        )
        .route("/v1/transfers", post_by(Call::Transfer, transfer::create))
}

pub async fn unknown_address(method: Method, uri: Uri) -> Response {
    let error = StripeError::unknown_address(method.as_str(), uri.path());
    answer::refusal(&error, &ids::request())
}
