//! Answers that the edge gives itself when nobody else can.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use server_kit::ApiError;

/// What a shopper is asked to wait, in seconds.
const RETRY_AFTER_S: u64 = 5;

const AWAY: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"robots\" content=\"noindex\">
<title>Back in a moment - MallHive</title>
</head>
<body>
<main>
<h1>Back in a moment</h1>
<p>This part of the mall does not answer just now. Your cart and your orders are safe.</p>
<p>Please reload this page in a few seconds, or visit the <a href=\"/\">entrance</a>.</p>
</main>
</body>
</html>
";

const MISSING: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"robots\" content=\"noindex\">
<title>Not found - MallHive</title>
</head>
<body>
<main>
<h1>There is nothing here</h1>
<p>Try the <a href=\"/\">entrance of the mall</a>.</p>
</main>
</body>
</html>
";

/// 503: an origin is away; a page for people, a problem for programs.
#[must_use]
pub fn away(asked: &HeaderMap, policy: &HeaderMap) -> Response {
    let mut response = if wants_json(asked) {
        ApiError::unavailable("mall").into_response()
    } else {
        page(StatusCode::SERVICE_UNAVAILABLE, AWAY)
    };
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    with(response, policy)
}

/// 404 without asking any origin.
#[must_use]
pub fn missing(policy: &HeaderMap) -> Response {
    with(page(StatusCode::NOT_FOUND, MISSING), policy)
}

/// A refusal as problem details.
#[must_use]
pub fn refusal(error: ApiError, policy: &HeaderMap) -> Response {
    with(error.into_response(), policy)
}

/// 405 for what is only read.
#[must_use]
pub fn read_only(policy: &HeaderMap) -> Response {
    let error = ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        .with_detail("This address answers GET and HEAD only.");
    let mut response = error.into_response();
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    with(response, policy)
}

/// 307 to `location`.
#[must_use]
pub fn redirect(location: HeaderValue, policy: &HeaderMap) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    response.headers_mut().insert(LOCATION, location);
    with(response, policy)
}

fn page(status: StatusCode, html: &'static str) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

fn with(mut response: Response, policy: &HeaderMap) -> Response {
    response.headers_mut().extend(policy.clone());
    response
}

fn wants_json(asked: &HeaderMap) -> bool {
    let accept = asked
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}
