//! Where to go after signing in: always a path of the mall.

use axum::extract::FromRequestParts;
use bff_kit::{ApiError, LocalPath};
use http::request::Parts;

use crate::answer::{HOME, asked};

/// The query's `return_to`, or the overview.
pub struct ReturnTo(pub LocalPath);

impl ReturnTo {
    /// What `text` says, unless it leads elsewhere.
    pub fn read(text: Option<&str>) -> Self {
        Self(LocalPath::or(text, HOME))
    }

    /// `page` that leads there.
    pub fn by(&self, page: &str) -> String {
        let path = self.0.as_str();
        if path == HOME {
            return page.to_owned();
        }
        let query = serde_html_form::to_string([("return_to", path)]).unwrap_or_default();
        format!("{page}?{query}")
    }
}

impl<S: Sync> FromRequestParts<S> for ReturnTo {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self::read(asked(&parts.uri, "return_to").as_deref()))
    }
}

/// The sign-in page that leads back to `path`.
pub fn sign_in_for(path: &str) -> String {
    ReturnTo::read(Some(path)).by("/profile/sign-in")
}
