//! Sends the browser elsewhere, but never to where a stranger wants it.

use std::fmt::{self, Write};
use std::str::FromStr;

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, StatusCode};

/// A path on this origin, such as `/cart?undo=1`; what was typed into an address
/// can be read as one only if it leads nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

/// It leads elsewhere, or is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path on this origin")]
pub struct NotLocal;

/// The longest path that is remembered or followed.
const LONGEST: usize = 1000;

impl LocalPath {
    /// The path, percent-encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What `text` names, or `fallback` where it is absent or leads elsewhere.
    #[must_use]
    pub fn or(text: Option<&str>, fallback: &str) -> Self {
        let given = text.and_then(|text| text.parse().ok());
        given
            .or_else(|| fallback.parse().ok())
            .unwrap_or_else(|| Self("/".to_owned()))
    }
}

impl FromStr for LocalPath {
    type Err = NotLocal;

    fn from_str(text: &str) -> Result<Self, NotLocal> {
        // Browsers read `\` as `/`, and `//host` as another origin; they drop tabs
        // and line breaks before they look.
        let elsewhere = !text.starts_with('/') || text[1..].starts_with('/');
        let odd = |char: char| char == '\\' || char == ' ' || char.is_control();
        // Dots may fold away and bring two slashes to the front.
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let folds = path.contains("//") || path.split('/').any(is_dots);
        if elsewhere || folds || text.len() > LONGEST || text.contains(odd) {
            return Err(NotLocal);
        }
        let mut encoded = String::with_capacity(text.len());
        for char in text.chars() {
            if char.is_ascii() {
                encoded.push(char);
            } else {
                for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(encoded, "%{byte:02X}");
                }
            }
        }
        Ok(Self(encoded))
    }
}

/// `.` and `..`, however their dots are written.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 303 to a path on this origin, for the end of a form post; to the mall's first
/// page where `path` leads elsewhere.
pub fn see_other(path: impl AsRef<str>) -> Response {
    to(LocalPath::or(Some(path.as_ref()), "/").as_str())
}

/// 303 to any address; the caller has checked it.
pub(crate) fn to(address: &str) -> Response {
    const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
    let location = HeaderValue::try_from(address).unwrap_or(HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, location), (CACHE_CONTROL, NO_STORE)],
    )
        .into_response()
}

impl AsRef<str> for LocalPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
