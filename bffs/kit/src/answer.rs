//! What a page handler answers.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};

use crate::cache::CachePolicy;

/// A document or a fragment, and who may keep it.
#[derive(Clone, Debug)]
pub struct Page {
    /// 200, or 422 for a form that needs another look.
    pub status: StatusCode,
    /// Who may keep it.
    pub policy: CachePolicy,
    /// All of it.
    pub html: String,
}

impl Page {
    /// A page that went well.
    #[must_use]
    pub fn new(policy: CachePolicy, html: String) -> Self {
        Self {
            status: StatusCode::OK,
            policy,
            html,
        }
    }

    /// The same page with another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The form again, with what was typed and what is wrong: 422, kept nowhere.
    #[must_use]
    pub fn invalid(mut self) -> Self {
        self.policy = CachePolicy::NoStore;
        self.status(StatusCode::UNPROCESSABLE_ENTITY)
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
        let headers = [(CONTENT_TYPE, HTML), (CACHE_CONTROL, self.policy.header())];
        (self.status, headers, self.html).into_response()
    }
}
