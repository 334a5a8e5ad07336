//! One BFF as the edge calls it: a pool of connections, and which headers cross.

use std::time::Duration;

use axum::body::Body;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, FORWARDED, HOST, HeaderName, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use http_body_util::LengthLimitError;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use server_kit::door::{REQUEST_ID, TRACEPARENT, TraceContext};
use server_kit::env::ConfigError;

/// How long an origin may take until its answer begins; less than the edge's own
/// limit, so that shoppers get a page and not a bare refusal.
const ANSWER_TIME: Duration = Duration::from_secs(8);

const CONNECT_TIME: Duration = Duration::from_secs(1);

/// Shorter than our servers keep an idle connection open, so that a request seldom
/// meets one that closes.
const IDLE_TIME: Duration = Duration::from_secs(15);

/// What only our own processes may say.
const INTERNAL: [&str; 8] = [
    "x-user-id",
    "x-service-identity",
    "x-client-address",
    "x-real-ip",
    "x-original-url",
    "x-rewrite-url",
    "x-http-method-override",
    "x-method-override",
];

/// What holds for one connection only.
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// The connections to all BFFs; cheap to clone.
pub type Pool = Client<HttpConnector, Body>;

/// A pool of connections that stay open between requests.
#[must_use]
pub fn pool() -> Pool {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(CONNECT_TIME));
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIME)
        .build(connector)
}

/// One BFF.
#[derive(Clone)]
pub struct Origin {
    name: &'static str,
    authority: Authority,
    pool: Pool,
}

/// Why an origin has no answer.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// The client sent more than the edge takes.
    #[error("the request's body is too large")]
    TooLarge,
    /// The address is none that an origin could answer.
    #[error("the address cannot be passed on")]
    Address(#[from] http::Error),
    /// It did not begin to answer in time.
    #[error("{0} did not answer in time")]
    Slow(&'static str),
    /// It is not there, or broke off.
    #[error("{name} does not answer")]
    Away {
        /// Which.
        name: &'static str,
        /// What went wrong.
        #[source]
        source: anyhow::Error,
    },
}

impl Origin {
    /// The BFF called `name` at `url`, which `variable` tells.
    ///
    /// # Errors
    /// When the URL is not `http` with a host and no path.
    pub fn new(
        name: &'static str,
        variable: &str,
        url: &str,
        pool: Pool,
    ) -> Result<Self, ConfigError> {
        let invalid = || {
            let reason = "it must be a URL such as http://127.0.0.1:3101, without a path";
            ConfigError::invalid(variable, reason)
        };
        let url: Uri = url.parse().map_err(|_| invalid())?;
        if url.scheme() != Some(&Scheme::HTTP) || !matches!(url.path(), "" | "/") {
            return Err(invalid());
        }
        let authority = url.authority().cloned().ok_or_else(invalid)?;
        Ok(Self {
            name,
            authority,
            pool,
        })
    }

    /// Its name in logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Asks it for `target` with what `request` has besides; the answer's headers are
    /// those for the client, its body is still to come.
    ///
    /// # Errors
    /// When it does not begin to answer.
    pub async fn send(
        &self,
        target: PathAndQuery,
        mut request: Request<Body>,
    ) -> Result<Response<Body>, OriginError> {
        *request.uri_mut() = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.authority.clone())
            .path_and_query(target)
            .build()?;
        *request.version_mut() = http::Version::HTTP_11;
        let sending = self.pool.request(request);
        let answer = match tokio::time::timeout(ANSWER_TIME, sending).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if is_too_large(&error) => return Err(OriginError::TooLarge),
            Ok(Err(error)) => {
                return Err(OriginError::Away {
                    name: self.name,
                    source: error.into(),
                });
            }
            Err(_) => return Err(OriginError::Slow(self.name)),
        };
        let mut answer = answer.map(Body::new);
        strip_hop_by_hop(answer.headers_mut());
        answer.headers_mut().remove(REQUEST_ID);
        Ok(answer)
    }
}

/// The limit of the door lies inside axum's body, so under its error.
fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_too_large)
}

/// The headers of a request from outside as an origin may see them, with what the
/// edge says itself: who it is, whom it serves, which trace this belongs to.
pub fn prepare(headers: &mut HeaderMap, identity: HeaderValue, client: HeaderValue) {
    strip_hop_by_hop(headers);
    strip_internal(headers);
    headers.remove(HOST);
    // Answered by our own server already.
    headers.remove(EXPECT);
    let trace = TraceContext::current().unwrap_or_else(TraceContext::start);
    headers.insert(TRACEPARENT, trace.header());
    headers.insert("x-service-identity", identity);
    headers.insert("x-client-address", client);
}

fn strip_internal(headers: &mut HeaderMap) {
    for name in INTERNAL {
        headers.remove(name);
    }
    headers.remove(FORWARDED);
    remove_all(headers, |name| name.as_str().starts_with("x-forwarded-"));
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    // A body that comes in chunks leaves in chunks; a length beside it is a lie.
    if headers.contains_key(TRANSFER_ENCODING) {
        headers.remove(CONTENT_LENGTH);
    }
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| HeaderName::try_from(name.trim()).ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

fn remove_all(headers: &mut HeaderMap, which: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| which(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
