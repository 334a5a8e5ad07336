//! The slug in a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// The longest slug there is, in bytes.
const LONGEST: usize = 200;

/// What stands in the path; `None` where it cannot be anything's slug, which a
/// handler answers as it answers an unknown one.
pub(crate) struct Slug(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Slug {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(
            path.ok()
                .map(|Path(text)| text)
                .filter(|text| is_slug(text)),
        ))
    }
}

/// Whether the product service could know it.
pub(crate) fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control)
}

/// A slug as the words to search for.
pub(crate) fn words(slug: &str) -> String {
    let words: Vec<&str> = slug
        .split(['-', '_', ' '])
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(80).collect()
}
