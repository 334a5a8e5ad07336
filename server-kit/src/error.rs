//! How a handler refuses or fails: a problem for the caller, a cause for the log.

use std::fmt;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use shared_types::problem::PROBLEM_JSON;
use shared_types::{FieldError, Problem};

use crate::door::TraceContext;

/// What a handler answers when it cannot do what it was asked.
///
/// The caller sees only the problem; the cause goes to the log, once, with the
/// request it belongs to.
#[derive(Debug)]
pub struct ApiError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    problem: Problem,
    retry_after_s: Option<u64>,
    cause: Option<anyhow::Error>,
}

/// The cause of a failure, on its way from a response to the log.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub Arc<anyhow::Error>);

impl ApiError {
    /// A refusal of `status` with a stable `code`.
    pub fn new(status: StatusCode, code: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Problem");
        Problem::new(status.as_u16(), title, code).into()
    }

    /// 404: there is no such `what`, or it is somebody else's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
            .with_detail(format!("There is no such {what}."))
    }

    /// 400: the request cannot be read.
    pub fn bad_request(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code).with_detail(detail)
    }

    /// 422: the request reads well but these fields are wrong.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid")
            .with_detail("Some fields are not valid.");
        error.0.problem.errors = errors;
        error
    }

    /// 422: `field` is wrong.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// 409: it cannot be done as things stand now.
    pub fn conflict(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code).with_detail(detail)
    }

    /// 401: nobody is signed in, or the token is not good any more.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized").with_detail("Sign in to do this.")
    }

    /// 403: signed in, but not allowed.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
            .with_detail("Your account is not allowed to do this.")
    }

    /// 429: try again in `retry_after_s` seconds.
    #[must_use]
    pub fn too_many(retry_after_s: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
            .with_detail(format!(
                "Too many tries; try again in {retry_after_s} seconds."
            ))
            .retry_after(retry_after_s)
    }

    /// 503: `what` does not answer now.
    #[must_use]
    pub fn unavailable(what: impl fmt::Display) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            .with_detail(format!(
                "The {what} does not answer now; try again shortly."
            ))
            .retry_after(1)
    }

    /// 500: a mistake of ours; the caller learns nothing but the request's id.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            .with_detail("Something went wrong on our side.")
            .caused_by(cause)
    }

    /// The same refusal with `problem` as its body and status.
    #[must_use]
    pub fn with_problem(mut self, problem: Problem) -> Self {
        self.0.problem = problem;
        self
    }

    /// Says in one sentence what to do about it.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.problem.detail = Some(detail.into());
        self
    }

    /// Names what to log as the cause.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Asks the caller to wait so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// What the caller will see.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// The answer's status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable code that programs match on.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.problem.code
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = &self.0.problem;
        write!(f, "{} {}", problem.status, problem.code)?;
        problem
            .detail
            .as_ref()
            .map_or(Ok(()), |detail| write!(f, ": {detail}"))
    }
}

impl std::error::Error for ApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .cause
            .as_ref()
            .map(|cause| cause.as_ref() as &(dyn std::error::Error + 'static))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        let retry_after_s = problem.retry_after_s;
        Self(Box::new(Inner {
            problem,
            retry_after_s,
            cause: None,
        }))
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(cause: anyhow::Error) -> Self {
        // Code that passed through anyhow keeps its own answer.
        match cause.downcast::<Self>() {
            Ok(error) => error,
            Err(cause) => Self::internal(cause),
        }
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if database_is_away(&error) {
            Self::unavailable("database").caused_by(error)
        } else {
            Self::internal(error)
        }
    }
}

/// Whether trying again later may help, rather than a mistake of ours.
fn database_is_away(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    match error {
        E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Io(_) | E::Tls(_) => true,
        // Shutting down or starting up (57P), out of connections (53), a lost
        // connection (08), and a deadlock or serialisation failure (40).
        E::Database(error) => error.code().is_some_and(|code| {
            ["57P", "53", "08", "40"]
                .iter()
                .any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let Inner {
            mut problem,
            retry_after_s,
            cause,
        } = *self.0;
        if problem.request_id.is_none() {
            problem.request_id = TraceContext::current().map(|trace| trace.request_id());
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(Cause(Arc::new(cause)));
        }
        response
    }
}
