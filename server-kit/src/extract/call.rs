//! The request that an endpoint promises to take, read and checked.

use std::any::TypeId;
use std::time::Duration;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use bytes::Bytes;
use garde::Validate;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use shared_types::{Empty, Endpoint, FieldError};

use super::parse;
use crate::error::ApiError;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The most a body may hold where no door bounds it, in bytes.
const BODY_BYTES: usize = 2 * 1024 * 1024;

/// A request of `E`, with unknown fields refused and every rule checked; the last
/// argument of a handler.
///
/// Refusals name what is wrong: 400 for what is not JSON, 404 for a path parameter
/// that cannot be one, 413, 415, and 422 with each field at fault.
#[derive(Debug)]
pub struct Call<E: Endpoint> {
    /// The parameters in the path.
    pub path: E::Path,
    /// The parameters behind the question mark.
    pub query: E::Query,
    /// The JSON body.
    pub body: E::Body,
}

impl<E: Endpoint, S: Send + Sync> FromRequest<S> for Call<E> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let path = path_of::<E::Path>(&mut parts).await?;
        let query = parse::query(parts.uri.query().unwrap_or_default())?;
        let body = if E::has_body() {
            require_json(&parts.headers)?;
            parse::json(&read(body).await?)?
        } else {
            parse::nothing()?
        };
        let mut errors = Vec::new();
        check(&query, &mut errors);
        check(&body, &mut errors);
        if errors.is_empty() {
            Ok(Self { path, query, body })
        } else {
            Err(ApiError::invalid(errors))
        }
    }
}

/// A path that cannot name anything names nothing: 404.
async fn path_of<P>(parts: &mut Parts) -> Result<P, ApiError>
where
    P: DeserializeOwned + Validate<Context = ()> + Send + 'static,
{
    if TypeId::of::<P>() == TypeId::of::<Empty>() {
        return parse::nothing();
    }
    let missing = || ApiError::not_found("address");
    if parts.uri.path().contains("%00") {
        return Err(missing());
    }
    let Path(path) = Path::<P>::from_request_parts(parts, &())
        .await
        .map_err(|_| missing())?;
    path.validate().map_err(|_| missing())?;
    Ok(path)
}

fn check<T: Validate<Context = ()>>(part: &T, errors: &mut Vec<FieldError>) {
    if let Err(report) = part.validate() {
        let found = report
            .iter()
            .map(|(path, error)| FieldError::new(path.to_string(), error.message()));
        errors.extend(found);
    }
}

/// `application/json`, or a type that says it is written in JSON.
fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media = media
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let json = media.eq_ignore_ascii_case("application/json")
        || (media.len() > 5 && media[media.len() - 5..].eq_ignore_ascii_case("+json"));
    if json {
        return Ok(());
    }
    let error = ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type");
    Err(error.with_detail("Send the body as Content-Type: application/json."))
}

async fn read(body: axum::body::Body) -> Result<Bytes, ApiError> {
    let reading = Limited::new(body, BODY_BYTES).collect();
    match tokio::time::timeout(BODY_TIME, reading).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if is_too_large(error.as_ref()) => {
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
                .with_detail("The body is too large."))
        }
        Ok(Err(_)) => Err(ApiError::bad_request(
            "incomplete_body",
            "The body broke off.",
        )),
        Err(_) => Err(
            ApiError::new(StatusCode::REQUEST_TIMEOUT, "request_timeout")
                .with_detail("The body took too long to arrive."),
        ),
    }
}

/// The limit of the door lies inside axum's body, so under its error.
fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(is_too_large)
}
