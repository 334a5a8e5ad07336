//! Whether an answer may be kept, and for how long: RFC 9111 and RFC 5861.

use std::time::Duration;

use http::header::{CACHE_CONTROL, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

/// How long an answer is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Good as it is.
    pub fresh: Duration,
    /// Then good enough while a newer one is fetched.
    pub stale: Duration,
    /// Then still better than nothing, if the origin fails; all counted from
    /// where `fresh` ends.
    pub stale_if_error: Duration,
}

#[derive(Default)]
struct Directives {
    forbidden: bool,
    public: bool,
    revalidate: bool,
    max_age: Option<u64>,
    s_maxage: Option<u64>,
    stale_while_revalidate: Option<u64>,
    stale_if_error: Option<u64>,
}

impl Freshness {
    /// How long an answer with this `status` and these `headers` may be kept for
    /// everybody, if at all; `stale_if_error_s` where it does not say itself.
    #[must_use]
    pub fn of(status: StatusCode, headers: &HeaderMap, stale_if_error_s: u64) -> Option<Self> {
        let storable = matches!(
            status,
            StatusCode::OK | StatusCode::MOVED_PERMANENTLY | StatusCode::NOT_FOUND
        );
        if !storable || headers.contains_key(SET_COOKIE) || !varies_by_encoding_only(headers) {
            return None;
        }
        let told = Directives::of(headers);
        let fresh = told.s_maxage.or(told.max_age.filter(|_| told.public))?;
        if told.forbidden || fresh == 0 {
            return None;
        }
        let (stale, stale_if_error) = if told.revalidate {
            (0, 0)
        } else {
            let stale = told.stale_while_revalidate.unwrap_or(0);
            (
                stale,
                told.stale_if_error.unwrap_or(stale_if_error_s).max(stale),
            )
        };
        Some(Self {
            fresh: Duration::from_secs(fresh),
            stale: Duration::from_secs(stale),
            stale_if_error: Duration::from_secs(stale_if_error),
        })
    }
}

impl Directives {
    fn of(headers: &HeaderMap) -> Self {
        let mut told = Self::default();
        for value in headers.get_all(CACHE_CONTROL) {
            let Ok(text) = value.to_str() else {
                told.forbidden = true;
                continue;
            };
            text.split(',').for_each(|directive| told.take(directive));
        }
        told
    }

    fn take(&mut self, directive: &str) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim().to_ascii_lowercase();
        let seconds = || {
            value
                .trim()
                .trim_matches('"')
                .parse::<u64>()
                .ok()
                .map(|s| s.min(MOST_S))
        };
        match name.as_str() {
            "private" | "no-store" | "no-cache" => self.forbidden = true,
            "public" => self.public = true,
            "must-revalidate" | "proxy-revalidate" => self.revalidate = true,
            // What cannot be read, or is said twice, is not relied on.
            "max-age" => once(&mut self.max_age, seconds()),
            "s-maxage" => once(&mut self.s_maxage, seconds()),
            "stale-while-revalidate" => once(&mut self.stale_while_revalidate, seconds()),
            "stale-if-error" => once(&mut self.stale_if_error, seconds()),
            _ => {}
        }
    }
}

/// Longer than anything is kept anyway.
const MOST_S: u64 = 365 * 24 * 3600;

fn once(slot: &mut Option<u64>, seconds: Option<u64>) {
    *slot = Some(match (*slot, seconds) {
        (None, Some(seconds)) => seconds,
        _ => 0,
    });
}

/// The key tells encodings apart and nothing else.
fn varies_by_encoding_only(headers: &HeaderMap) -> bool {
    headers.get_all(VARY).iter().all(|value| {
        value.to_str().is_ok_and(|names| {
            names.split(',').all(|name| {
                name.trim().is_empty() || name.trim().eq_ignore_ascii_case("accept-encoding")
            })
        })
    })
}

/// What browsers are told about an answer that is kept here: they ask again each
/// time, and learn from its tag whether theirs is still good. Without this, the
/// origin's `stale-while-revalidate`, meant for us, would let them show an old page.
#[must_use]
pub fn for_browsers(headers: &HeaderMap) -> Option<HeaderValue> {
    let told = Directives::of(headers);
    told.s_maxage?;
    let text = format!(
        "public, max-age={}, must-revalidate",
        told.max_age.unwrap_or(0)
    );
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(status: u16, headers: &[(&str, &str)]) -> Option<(u64, u64, u64)> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).unwrap();
            map.append(name, HeaderValue::try_from(*value).unwrap());
        }
        Freshness::of(StatusCode::from_u16(status).unwrap(), &map, 60).map(|f| {
            (
                f.fresh.as_secs(),
                f.stale.as_secs(),
                f.stale_if_error.as_secs(),
            )
        })
    }

    #[test]
    fn what_is_the_same_for_all_is_kept() {
        let shared = "public, max-age=0, s-maxage=60, stale-while-revalidate=3600";
        for (status, control, expected) in [
            (200, shared, (60, 3600, 3600)),
            (301, "s-maxage=5", (5, 0, 60)),
            (404, "S-MaxAge=\"5\", stale-if-error=7", (5, 0, 7)),
            (200, "public, max-age=9", (9, 0, 60)),
            (
                200,
                "s-maxage=5, must-revalidate, stale-while-revalidate=9",
                (5, 0, 0),
            ),
        ] {
            let kept = seconds(status, &[("cache-control", control)]);
            assert_eq!(kept, Some(expected), "{status} {control}");
        }
        let vary = ("vary", "Accept-Encoding");
        assert!(seconds(200, &[("cache-control", "s-maxage=5"), vary]).is_some());
    }

    #[test]
    fn what_is_somebodys_own_or_unclear_is_not_kept() {
        for (status, headers) in [
            (200, vec![]),
            (200, vec![("cache-control", "max-age=60")]),
            (200, vec![("cache-control", "s-maxage=0")]),
            (200, vec![("cache-control", "s-maxage=-1")]),
            (200, vec![("cache-control", "s-maxage=5, s-maxage=600")]),
            (200, vec![("cache-control", "private, s-maxage=60")]),
            (
                200,
                vec![
                    ("cache-control", "s-maxage=60"),
                    ("cache-control", "no-store"),
                ],
            ),
            (200, vec![("cache-control", "no-cache, s-maxage=60")]),
            (
                200,
                vec![("cache-control", "s-maxage=60"), ("set-cookie", "a=b")],
            ),
            (
                200,
                vec![("cache-control", "s-maxage=60"), ("vary", "cookie")],
            ),
            (200, vec![("cache-control", "s-maxage=60"), ("vary", "*")]),
            (302, vec![("cache-control", "s-maxage=60")]),
            (206, vec![("cache-control", "s-maxage=60")]),
            (500, vec![("cache-control", "s-maxage=60")]),
        ] {
            assert_eq!(seconds(status, &headers), None, "{status} {headers:?}");
        }
    }
}
