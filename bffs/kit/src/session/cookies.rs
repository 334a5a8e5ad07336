//! Cookies of this host alone.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// Thirty days, from the last day it was used on.
pub(crate) const LIFETIME_S: i32 = 30 * 24 * 60 * 60;

/// The values a browser sent under `name`.
pub(crate) fn sent<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// A header that sets a cookie for [`LIFETIME_S`].
pub(crate) fn set(name: &str, value: &str) -> HeaderValue {
    lasting(name, value, LIFETIME_S)
}

/// A header that takes a cookie away.
pub(crate) fn removal(name: &str) -> HeaderValue {
    lasting(name, "", 0)
}

fn lasting(name: &str, value: &str, max_age_s: i32) -> HeaderValue {
    let text =
        format!("{name}={value}; Path=/; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=Lax");
    let mut header = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}
