//! Refuses changes that another site makes a browser ask for.

use http::header::{HeaderName, ORIGIN};
use http::{HeaderMap, Method, StatusCode};
use server_kit::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets through what is safe, and what the browser says comes from this origin: by
/// `Sec-Fetch-Site`, or from older browsers by `Origin`.
pub(crate) fn check(method: &Method, headers: &HeaderMap, origin: &str) -> Result<(), ApiError> {
    if method.is_safe() || is_own(headers, origin) {
        return Ok(());
    }
    Err(
        ApiError::new(StatusCode::FORBIDDEN, "cross_site").with_detail(
            "This request did not come from a page of the mall, so nothing was changed. \
         Go back, reload the page and try again.",
        ),
    )
}

fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    match only(headers, &SEC_FETCH_SITE) {
        Some(site) => matches!(site, b"same-origin" | b"none"),
        None => {
            !headers.contains_key(SEC_FETCH_SITE)
                && only(headers, &ORIGIN).is_some_and(|from| from == origin.as_bytes())
        }
    }
}

/// The header's value, if it was sent once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first.as_bytes())
}
