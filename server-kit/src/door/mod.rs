//! The limits, the trace, the log line and the metrics of every request, in one
//! layer.
//!
//! One layer instead of ten: it sits on every request of every process, and each
//! layer of a tower costs an allocation and a branch.

mod metrics;
mod trace;

use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body::Body as _;
use http_body_util::Limited;
use tower::{Layer, Service};
use tracing::Instrument;

use self::metrics::RequestMetrics;
pub use self::trace::{TRACEPARENT, TraceContext};
use crate::error::{ApiError, Cause};

/// The header that names a request in the logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What one server takes before it refuses.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest request body; more answers 413.
    pub body_bytes: usize,
    /// The largest request line with its headers; more answers 431.
    pub header_bytes: usize,
    /// How long a client may take to send its headers, or stay idle between
    /// requests, before its connection is closed.
    pub header_time: Duration,
    /// How long an answer may take to begin; more answers 503.
    pub request_time: Duration,
    /// Connections served at a time; more wait in the listener's queue.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            header_bytes: 32 * 1024,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(10),
            connections: 1024,
        }
    }
}

/// The layer; goes around a whole router with [`axum::Router::layer`], which lets
/// it see the matched route.
#[derive(Clone)]
pub struct Door {
    shared: Arc<Shared>,
}

struct Shared {
    service: &'static str,
    limits: Limits,
    metrics: RequestMetrics,
}

impl Door {
    /// A door for the server called `service` in logs and metrics.
    #[must_use]
    pub fn new(service: &'static str, limits: Limits) -> Self {
        let metrics = RequestMetrics::new(service);
        Self {
            shared: Arc::new(Shared {
                service,
                limits,
                metrics,
            }),
        }
    }
}

impl<S> Layer<S> for Door {
    type Service = DoorService<S>;

    fn layer(&self, inner: S) -> DoorService<S> {
        DoorService {
            inner,
            shared: Arc::clone(&self.shared),
        }
    }
}

/// What [`Door`] makes of a service.
#[derive(Clone)]
pub struct DoorService<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Service<Request> for DoorService<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let started = Instant::now();
        let shared = Arc::clone(&self.shared);
        let trace = TraceContext::of(request.headers());
        let request_id = trace.request_id();
        let span = tracing::info_span!("request", service = shared.service, trace.id = request_id);
        let seen = Seen::new(&request);
        let handling =
            within_limit(request, shared.limits.body_bytes).map(|request| self.inner.call(request));
        let answering = async move {
            let mut response = match handling {
                Ok(handling) => guarded(handling, shared.limits.request_time).await,
                Err(refusal) => refusal.into_response(),
            };
            if let Ok(id) = HeaderValue::try_from(request_id) {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            let took = started.elapsed();
            shared
                .metrics
                .record(&seen.method, seen.route(), response.status(), took);
            seen.log(&response, took);
            Ok(response)
        };
        Box::pin(trace.scope(answering.instrument(span)))
    }
}

/// The request with its body cut off at `limit` bytes, or a refusal if it
/// declares more from the start.
fn within_limit(request: Request, limit: usize) -> Result<Request, ApiError> {
    let size = request.body().size_hint();
    if size.lower() > limit as u64 {
        return Err(too_large(limit));
    }
    if size.upper().is_some_and(|upper| upper <= limit as u64) {
        return Ok(request);
    }
    Ok(request.map(|body| Body::new(Limited::new(body, limit))))
}

/// The refusal of a body of more than `limit` bytes.
pub(crate) fn too_large(limit: usize) -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large").with_detail(format!(
        "The body is too large; at most {limit} bytes are taken."
    ))
}

/// The handler's answer, or a problem if it panics or takes too long.
async fn guarded<F>(handling: F, limit: Duration) -> Response
where
    F: Future<Output = Result<Response, Infallible>>,
{
    let caught = AssertUnwindSafe(handling).catch_unwind();
    match tokio::time::timeout(limit, caught).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(panic)) => ApiError::internal(panicked(panic.as_ref())).into_response(),
        Err(_) => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "timeout")
            .with_detail("This took too long; try again shortly.")
            .retry_after(1)
            .caused_by(anyhow::anyhow!("no answer within {limit:?}"))
            .into_response(),
    }
}

fn panicked(panic: &(dyn Any + Send)) -> anyhow::Error {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    anyhow::anyhow!("handler panicked: {message}")
}

/// The answer where no route matches.
pub async fn not_found() -> ApiError {
    ApiError::not_found("address")
}

/// The answer where the route exists, but not for this method.
pub async fn method_not_allowed() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        .with_detail("This address does not answer this method; see the Allow header.")
}

/// What a log line and the metrics need to know of a request after it is gone.
struct Seen {
    method: Method,
    matched: Option<MatchedPath>,
}

impl Seen {
    fn new(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            matched: request.extensions().get::<MatchedPath>().cloned(),
        }
    }

    fn route(&self) -> &str {
        self.matched
            .as_ref()
            .map_or("unmatched", MatchedPath::as_str)
    }

    /// One line a request: quiet for what went well, with its cause for what did not.
    /// It names the route, not the path: a path may hold personal data.
    fn log(&self, response: &Response, took: Duration) {
        let status = response.status().as_u16();
        let method = self.method.as_str();
        let route = self.route();
        let duration_ms = took.as_secs_f64() * 1000.0;
        if !response.status().is_server_error() {
            tracing::debug!(method, route, status, duration_ms, "answered");
        } else if let Some(Cause(cause)) = response.extensions().get::<Cause>() {
            let cause = format!("{cause:#}");
            tracing::warn!(method, route, status, duration_ms, cause, "request failed");
        } else {
            tracing::warn!(method, route, status, duration_ms, "request failed");
        }
    }
}
