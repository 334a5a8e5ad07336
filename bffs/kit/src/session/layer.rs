//! Gives each request its session and each answer its cookie.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, SET_COOKIE};

use super::key::{COOKIE_NAME, presented};
use super::{CookieChange, Session, Sessions, cookies};
use crate::cache::CachePolicy;
use crate::viewed::Viewed;

pub(crate) async fn with_session(
    State(sessions): State<Arc<Sessions>>,
    mut request: Request,
    next: Next,
) -> Response {
    let session = Session::new(sessions, presented(request.headers()));
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    finish(&session, &mut response).await;
    response
}

async fn finish(session: &Session, response: &mut Response) {
    let state = session.0.state.lock().await;
    let cookies = match (state.cookie, &state.token) {
        (CookieChange::Set, Some(token)) => vec![token.cookie()],
        (CookieChange::Remove, _) => vec![cookies::removal(COOKIE_NAME), Viewed::removal()],
        _ => Vec::new(),
    };
    // What depended on one browser is kept by no one else, whatever the handler said.
    if state.consulted && is_public(response) {
        tracing::warn!("a handler that uses the session said that its answer may be shared");
        response
            .headers_mut()
            .insert(CACHE_CONTROL, CachePolicy::Private.header());
    }
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn is_public(response: &Response) -> bool {
    let policy = response
        .headers()
        .get(CACHE_CONTROL)
        .map(HeaderValue::as_bytes);
    policy.is_some_and(|policy| policy.starts_with(b"public"))
}
