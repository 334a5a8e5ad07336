//! `Idempotency-Key`: whoever repeats a request gets the first answer again.
//!
//! As Stripe's API does it. A handler takes a [`Repeatable`] and answers through it:
//!
//! - the key is claimed before the work, so that a repeat that comes meanwhile is
//!   refused with 409 `request_in_flight`;
//! - the work notes its effect in the effect's own transaction, by
//!   [`Attempt::takes_effect`] or [`Attempt::answers`];
//! - what it answers is kept if it succeeded or its effect was committed, 5xx
//!   included; a refusal that changed nothing is forgotten, and asking again asks anew;
//! - the same key with another request is 422 `idempotency_key_reused`.
//!
//! Keys belong to whoever sends them: the signed-in user, or else the calling process
//! at this one address. They are kept for 24 hours. A process that dies leaves its
//! claim for [`store::LEASE_S`] seconds; the repeat after that does the work again, so
//! every endpoint here must also know its effect by a key of its own (an order's
//! checkout, a payment's order), and does.

mod attempt;
mod store;

use std::panic::AssertUnwindSafe;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use server_kit::door::TraceContext;
use server_kit::{ApiError, AuthState, Call, IdempotencyKey, MaybeUser, Reply, ServiceCaller};
use sha2::{Digest, Sha256};
use shared_types::Endpoint;
use shared_types::problem::PROBLEM_JSON;
use sqlx::PgPool;
use tracing::Instrument;

pub use self::attempt::Attempt;
use self::store::{Claim, Kept, Named};
use crate::events::Hint;

/// Says of an answer that it is an earlier one's repetition.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

const HEADER: &str = "idempotency-key";

/// The caller's `Idempotency-Key`, if they sent one, and whose it is.
#[derive(Clone, Debug)]
pub struct Repeatable(Option<Owned>);

/// A key with its owner.
#[derive(Clone, Debug)]
struct Owned {
    owner: String,
    key: String,
}

impl<S> FromRequestParts<S> for Repeatable
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        if !parts.headers.contains_key(HEADER) {
            return Ok(Self(None));
        }
        let IdempotencyKey(key) = IdempotencyKey::from_request_parts(parts, state).await?;
        let caller = ServiceCaller::from_request_parts(parts, state).await?;
        let MaybeUser(user) = MaybeUser::from_request_parts(parts, state).await?;
        let owner = match user {
            Some(user) => format!("user {}", user.id()),
            // A guest is known by the secret in the address alone.
            None => format!("{} {}", caller.name(), parts.uri.path()),
        };
        Ok(Self(Some(Owned { owner, key })))
    }
}

impl Repeatable {
    /// The answer that `work` gives to `call`, or gave before under the same key.
    ///
    /// Under a key the work goes on to its end though its caller leaves, so that who
    /// comes again finds the answer.
    ///
    /// # Errors
    /// 409 `request_in_flight`, 422 `idempotency_key_reused`, and those of the database.
    pub async fn answer<E, F, W>(
        self,
        pool: &PgPool,
        call: Call<E>,
        work: F,
    ) -> Result<Response, ApiError>
    where
        E: Endpoint,
        F: FnOnce(Call<E>, Attempt) -> W,
        W: Future<Output = Result<Reply<E>, ApiError>> + Send + 'static,
    {
        let Some(owned) = self.0 else {
            let done = work(call, Attempt::unnamed()).await?;
            return Ok(done.into_response());
        };
        let named = owned.of(&call)?;
        match store::claim(pool, &named).await? {
            Claim::Mine(claim_id) => {
                let attempt = Attempt::of(named, claim_id);
                let working = work(call, attempt.clone());
                let pool = pool.clone();
                to_its_end(async move { settled(&pool, &attempt, working).await }).await
            }
            Claim::Kept(kept) => Ok(replayed(kept)),
            Claim::OtherRequest => Err(reused()),
            Claim::InFlight => Err(in_flight()),
        }
    }
}

impl Owned {
    fn of<E: Endpoint>(self, call: &Call<E>) -> Result<Named, ApiError> {
        let request = (&call.path, &call.query, &call.body);
        let request = serde_json::to_vec(&request).map_err(ApiError::internal)?;
        Ok(Named {
            scope: format!("{} {}", E::NAME, self.owner),
            key: self.key,
            request_hash: Sha256::digest(&request).to_vec(),
        })
    }
}

fn in_flight() -> ApiError {
    let detail = "The first request with this Idempotency-Key is still being worked on.";
    ApiError::conflict("request_in_flight", detail).retry_after(1)
}

fn reused() -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused").with_detail(
        "This Idempotency-Key was sent with another request; take a new one for each request.",
    )
}

/// Does `work` in a task of its own, in the trace and for the relay of this one.
async fn to_its_end<F>(work: F) -> Result<Response, ApiError>
where
    F: Future<Output = Response> + Send + 'static,
{
    let mut work = work.in_current_span().boxed();
    if let Some(hint) = Hint::current() {
        work = hint.scope(work).boxed();
    }
    if let Some(trace) = TraceContext::current() {
        work = trace.scope(work).boxed();
    }
    tokio::spawn(work).await.map_err(ApiError::internal)
}

/// The answer of `work`, kept or forgotten.
async fn settled<E, W>(pool: &PgPool, attempt: &Attempt, work: W) -> Response
where
    E: Endpoint,
    W: Future<Output = Result<Reply<E>, ApiError>>,
{
    // The panic itself is in the log already.
    let done = AssertUnwindSafe(work).catch_unwind().await;
    let done =
        done.unwrap_or_else(|_| Err(ApiError::internal(anyhow::anyhow!("a handler panicked"))));
    let (parts, body) = done.into_response().into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return ApiError::internal(anyhow::anyhow!("an answer broke off")).into_response();
    };
    if let Err(error) = attempt.settle(pool, parts.status, &body).await {
        // The claim runs out, and the next repeat does the work again.
        tracing::warn!(%error, "an answer could not be kept for its idempotency key");
    }
    Response::from_parts(parts, Body::from(body))
}

fn replayed(kept: Kept) -> Response {
    let status = u16::try_from(kept.status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let media = match status.is_success() {
        true => "application/json",
        false => PROBLEM_JSON,
    };
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
