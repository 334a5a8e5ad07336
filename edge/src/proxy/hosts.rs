//! The micro-frontends' own names: each leads to its owner's part of the main origin.

use http::header::HOST;
use http::{HeaderValue, Method, Request, StatusCode};
use server_kit::ApiError;
use server_kit::env::ConfigError;

use super::behaviours::Behaviours;

/// The origin where all pages are.
pub struct MainOrigin {
    origin: String,
    host: String,
}

impl MainOrigin {
    /// The origin shoppers know, such as `http://localhost:8080`.
    ///
    /// # Errors
    /// When it is not a URL with a host.
    pub fn new(origin: &str) -> Result<Self, ConfigError> {
        let invalid = || ConfigError::invalid("PUBLIC_ORIGIN", "it must be a URL with a host");
        let url: http::Uri = origin.parse().map_err(|_| invalid())?;
        let host = url.host().ok_or_else(invalid)?.to_ascii_lowercase();
        Ok(Self {
            origin: origin.trim_end_matches('/').to_owned(),
            host,
        })
    }

    /// Where a request to one of the other names belongs; `None` for the main name
    /// and for names that are not ours.
    pub fn elsewhere<B>(
        &self,
        request: &Request<B>,
        behaviours: &Behaviours,
    ) -> Option<Result<HeaderValue, ApiError>> {
        let prefix = behaviours.prefix_of(&self.label(request)?)?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Some(Err(misdirected()));
        }
        let path = request.uri().path();
        let prefix = prefix.trim_end_matches('/');
        let location = match (path, behaviours.owns(path)) {
            ("/", _) if !prefix.is_empty() => format!("{}{prefix}", self.origin),
            (_, true) => format!("{}{path}", self.origin),
            _ => format!("{}{prefix}{path}", self.origin),
        };
        let query = request
            .uri()
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        Some(HeaderValue::try_from(location + &query).map_err(|_| misdirected()))
    }

    /// `products` for a request to `products.localhost:8080`.
    fn label<B>(&self, request: &Request<B>) -> Option<String> {
        let told = request
            .headers()
            .get(HOST)
            .and_then(|host| host.to_str().ok());
        let host = request.uri().host().or(told)?;
        let host = host.split(':').next().unwrap_or_default();
        // The main name itself, on almost every request.
        if host.len() <= self.host.len() {
            return None;
        }
        let host = host.to_ascii_lowercase();
        host.strip_suffix(&self.host)?
            .strip_suffix('.')
            .map(str::to_owned)
    }
}

fn misdirected() -> ApiError {
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, "misdirected_request")
        .with_detail("This name only leads to pages of the mall; send changes to its main address.")
}
