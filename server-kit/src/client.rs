//! Calls another server by an endpoint's type.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use rand::Rng;
use serde::de::DeserializeOwned;
use shared_types::{Empty, Endpoint, Method, Problem};

use crate::auth::AccessToken;
use crate::door::{TRACEPARENT, TraceContext};
use crate::env::Secret;
use crate::error::ApiError;
use crate::extract::{CLIENT_ADDRESS, IDEMPOTENCY_KEY};
use crate::identity::{SERVICE_IDENTITY, Signer};

/// How long a call may take, all tries together not counted.
const TIMEOUT: Duration = Duration::from_secs(3);

/// How often a call that is safe to repeat is tried.
const TRIES: u32 = 3;

/// A typed client of one server; cheap to clone, and all share one pool of
/// connections.
#[derive(Clone)]
pub struct Client {
    server: Arc<Server>,
    headers: HeaderMap,
    timeout: Duration,
}

struct Server {
    base_url: String,
    signer: Signer,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server refused.
    #[error("{} {}", .0.status, .0.code)]
    Problem(Box<Problem>),
    /// The server did not answer, or not in a way that makes sense.
    #[error("{server} does not answer")]
    Unavailable {
        /// Its base URL.
        server: String,
        /// What went wrong last.
        #[source]
        source: anyhow::Error,
    },
}

impl CallError {
    /// The problem's status, or 503.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Problem(problem) => problem.status,
            Self::Unavailable { .. } => 503,
        }
    }

    /// The problem's stable code, or `unavailable`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Problem(problem) => &problem.code,
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// Whether the server said that there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == 404
    }
}

impl From<CallError> for ApiError {
    /// A refusal is passed on as it is; a server that is away makes a 503.
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem(problem) if problem.status < 500 => (*problem).into(),
            CallError::Problem(_) | CallError::Unavailable { .. } => {
                Self::unavailable("service").caused_by(error)
            }
        }
    }
}

/// Turns "there is no such thing" into `None`.
pub trait Optional<T> {
    /// `None` for 404, and every other error as it was.
    ///
    /// # Errors
    /// Every error but 404.
    fn optional(self) -> Result<Option<T>, CallError>;
}

impl<T> Optional<T> for Result<T, CallError> {
    fn optional(self) -> Result<Option<T>, CallError> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Client {
    /// A client of the server at `base_url` for the process called `caller`.
    pub fn new(caller: impl Into<String>, base_url: impl Into<String>, secret: &Secret) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        let server = Server {
            base_url,
            signer: Signer::new(caller, secret),
        };
        Self {
            server: Arc::new(server),
            headers: HeaderMap::new(),
            timeout: TIMEOUT,
        }
    }

    /// The same client on behalf of whoever `token` names.
    #[must_use]
    pub fn with_user(&self, token: &AccessToken) -> Self {
        self.with_header(header::AUTHORIZATION, &format!("Bearer {}", token.expose()))
    }

    /// The same client on behalf of whoever is signed in, if anybody.
    #[must_use]
    pub fn with_maybe_user(&self, token: Option<&AccessToken>) -> Self {
        token.map_or_else(|| self.clone(), |token| self.with_user(token))
    }

    /// The same client serving the person or program at `address`.
    #[must_use]
    pub fn with_client_address(&self, address: IpAddr) -> Self {
        self.with_header(CLIENT_ADDRESS, &address.to_string())
    }

    /// The same client with a key that makes it safe to repeat any call.
    #[must_use]
    pub fn with_idempotency_key(&self, key: &str) -> Self {
        self.with_header(IDEMPOTENCY_KEY, key)
    }

    /// The same client with another limit on each try.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self {
            timeout,
            ..self.clone()
        }
    }

    fn with_header(&self, name: http::HeaderName, value: &str) -> Self {
        let mut client = self.clone();
        if let Ok(mut value) = HeaderValue::try_from(value) {
            value.set_sensitive(name == header::AUTHORIZATION);
            client.headers.insert(name, value);
        }
        client
    }

    /// Calls an endpoint that takes no body.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub async fn get<E>(&self, path: &E::Path, query: &E::Query) -> Result<E::Response, CallError>
    where
        E: Endpoint<Body = Empty>,
    {
        self.call::<E>(path, query, &Empty {}).await
    }

    /// Calls an endpoint that takes no query.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub async fn send<E>(&self, path: &E::Path, body: &E::Body) -> Result<E::Response, CallError>
    where
        E: Endpoint<Query = Empty>,
    {
        self.call::<E>(path, &Empty {}, body).await
    }

    /// Calls any endpoint.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub async fn call<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
    ) -> Result<E::Response, CallError> {
        let request = self
            .request::<E>(path, query, body)
            .map_err(|error| self.away(error))?;
        let safe = !matches!(E::METHOD, Method::Post | Method::Patch)
            || self.headers.contains_key(IDEMPOTENCY_KEY);
        let response = self.tried(&request, if safe { TRIES } else { 1 }).await?;
        self.answer::<E>(response).await
    }

    fn request<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
    ) -> Result<reqwest::Request, anyhow::Error> {
        let url = format!("{}{}", self.server.base_url, E::uri(path, query)?);
        let mut request = reqwest::Request::new(method(E::METHOD), url.parse()?);
        *request.timeout_mut() = Some(self.timeout);
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        headers.insert(SERVICE_IDENTITY, self.server.signer.header()?);
        if let Some(trace) = TraceContext::current() {
            headers.insert(TRACEPARENT, trace.header());
        }
        if E::has_body() {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            *request.body_mut() = Some(serde_json::to_vec(body)?.into());
        }
        Ok(request)
    }

    async fn tried(
        &self,
        request: &reqwest::Request,
        tries: u32,
    ) -> Result<reqwest::Response, CallError> {
        let mut tried = 1;
        loop {
            // A body in memory can always be cloned.
            let Some(attempt) = request.try_clone() else {
                return Err(self.away(anyhow::anyhow!("the request cannot be repeated")));
            };
            match http_client().execute(attempt).await {
                Ok(response) if tried == tries || !is_passing(response.status()) => {
                    return Ok(response);
                }
                Err(error) if tried == tries || !never_arrived(&error) => {
                    return Err(self.away(error));
                }
                _ => {}
            }
            tokio::time::sleep(back_off(tried)).await;
            tried += 1;
        }
    }

    async fn answer<E: Endpoint>(
        &self,
        response: reqwest::Response,
    ) -> Result<E::Response, CallError> {
        let status = response.status();
        let retry_after_s = retry_after_s(response.headers());
        let body = response.bytes().await.map_err(|error| self.away(error))?;
        if status.is_success() {
            let body: &[u8] = if E::has_response() { &body } else { b"{}" };
            return decode(body).map_err(|error| self.away(error));
        }
        match serde_json::from_slice::<Box<Problem>>(&body) {
            Ok(mut problem) => {
                problem.retry_after_s = retry_after_s;
                Err(CallError::Problem(problem))
            }
            Err(_) => Err(self.away(anyhow::anyhow!("answered {status} without a problem"))),
        }
    }

    fn away(&self, source: impl Into<anyhow::Error>) -> CallError {
        CallError::Unavailable {
            server: self.server.base_url.clone(),
            source: source.into(),
        }
    }
}

pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, anyhow::Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    Ok(serde_path_to_error::deserialize(&mut json)?)
}

pub(crate) fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// The answers of what stands before a server that restarts.
fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    )
}

/// A connection that could not be made or was closed under the request. A timeout
/// is not tried again: the server is slow, and repeating makes it slower.
fn never_arrived(error: &reqwest::Error) -> bool {
    !error.is_timeout() && (error.is_connect() || error.is_request())
}

/// 25 to 50 ms, then 50 to 100 ms, so that callers do not come back all at once.
fn back_off(tried: u32) -> Duration {
    let most = 50_u64 << (tried - 1);
    Duration::from_millis(rand::rng().random_range(most / 2..=most))
}

/// The process's one pool of connections.
pub(crate) fn http_client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        crate::install_crypto();
        let client = reqwest::Client::builder()
            .no_proxy()
            .http1_only()
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(1))
            // Shorter than our servers keep an idle connection open, so that a
            // request seldom meets one that closes.
            .pool_idle_timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.unwrap_or_default()
    })
}
