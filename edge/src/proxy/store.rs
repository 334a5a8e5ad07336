//! Answers that are kept, ready to be sent again.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{AGE, CACHE_CONTROL, CONTENT_LENGTH, ETAG, HeaderName, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::freshness::{Freshness, for_browsers};

/// Tells how an answer came about: `hit`, `stale`, `miss`, or `pass` where it is not
/// for keeping.
pub const X_CACHE: HeaderName = HeaderName::from_static("x-cache");

/// Longer than any kept answer is of use.
const LIFETIME: Duration = Duration::from_secs(2 * 24 * 3600);

/// How long to leave an origin alone after a refresh that failed.
const PAUSE_MS: u64 = 1000;

/// What an entry takes besides its key and body, in bytes; about a page's headers.
const OVERHEAD: usize = 1500;

/// One answer with all that is needed to send it again.
pub struct Kept {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    freshness: Freshness,
    at: Instant,
    refreshing: AtomicBool,
    retry_at_ms: AtomicU64,
}

/// How far a kept answer is from being new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// As good as new.
    Fresh,
    /// To be sent while a newer one is fetched.
    Stale,
    /// To be sent only if the origin fails.
    Old,
    /// Not to be sent any more.
    Gone,
}

impl Kept {
    /// Keeps an answer from now on.
    #[must_use]
    pub fn new(
        status: StatusCode,
        mut headers: HeaderMap,
        body: Bytes,
        freshness: Freshness,
    ) -> Self {
        if let Some(control) = for_browsers(&headers) {
            headers.insert(CACHE_CONTROL, control);
        }
        headers.entry(ETAG).or_insert_with(|| tag(&body));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.remove(CONTENT_LENGTH);
        Self {
            status,
            headers,
            body,
            freshness,
            at: Instant::now(),
            refreshing: AtomicBool::new(false),
            retry_at_ms: AtomicU64::new(0),
        }
    }

    /// How old it is by now.
    #[must_use]
    pub fn age(&self) -> Age {
        let age = self.at.elapsed();
        let Freshness {
            fresh,
            stale,
            stale_if_error,
        } = self.freshness;
        if age < fresh {
            Age::Fresh
        } else if age < fresh + stale {
            Age::Stale
        } else if age < fresh + stale_if_error {
            Age::Old
        } else {
            Age::Gone
        }
    }

    /// For one caller at a time, who then fetches a newer answer; `None` while that
    /// is under way or has just failed.
    #[must_use]
    pub fn begin_refresh(self: &Arc<Self>) -> Option<Refresh> {
        let now_ms = self.elapsed_ms();
        if now_ms < self.retry_at_ms.load(Ordering::Relaxed)
            || self.refreshing.swap(true, Ordering::Acquire)
        {
            return None;
        }
        Some(Refresh(Arc::clone(self)))
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.at.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The answer to a request with `asked` headers.
    #[must_use]
    pub fn answer(&self, asked: &HeaderMap, label: &'static str) -> Response {
        let unchanged = self.status == StatusCode::OK && self.is_known_to(asked);
        let body = if unchanged {
            Body::empty()
        } else {
            Body::from(self.body.clone())
        };
        let mut response = Response::new(body);
        *response.status_mut() = if unchanged {
            StatusCode::NOT_MODIFIED
        } else {
            self.status
        };
        let mut headers = self.headers.clone();
        headers.insert(AGE, HeaderValue::from(self.at.elapsed().as_secs()));
        headers.insert(X_CACHE, HeaderValue::from_static(label));
        *response.headers_mut() = headers;
        response
    }

    /// Whether the client holds this very answer, by its tag.
    fn is_known_to(&self, asked: &HeaderMap) -> bool {
        let (Some(known), Some(own)) = (asked.get(IF_NONE_MATCH), self.headers.get(ETAG)) else {
            return false;
        };
        let (Ok(known), Ok(own)) = (known.to_str(), own.to_str()) else {
            return false;
        };
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        known
            .split(',')
            .any(|tag| tag.trim() == "*" || plain(tag) == plain(own))
    }

    fn weight(&self) -> usize {
        self.body.len() + OVERHEAD
    }
}

/// The right to fetch a newer answer; dropped, somebody else may.
pub struct Refresh(Arc<Kept>);

impl Refresh {
    /// Leaves the origin alone for a moment.
    pub fn failed(self) {
        self.0
            .retry_at_ms
            .store(self.0.elapsed_ms() + PAUSE_MS, Ordering::Relaxed);
    }
}

impl Drop for Refresh {
    fn drop(&mut self) {
        self.0.refreshing.store(false, Ordering::Release);
    }
}

/// A weak tag: the same content may come in another compression.
fn tag(body: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    let text = format!("W/\"{:016x}\"", hasher.finish());
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// All kept answers, within a bound of memory; the least used go first.
pub struct Store {
    kept: moka::sync::Cache<String, Arc<Kept>>,
}

impl Store {
    /// Room for `bytes`.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let weigher = |key: &String, kept: &Arc<Kept>| {
            u32::try_from(key.len() + kept.weight()).unwrap_or(u32::MAX)
        };
        let kept = moka::sync::Cache::builder()
            .max_capacity(bytes)
            .weigher(weigher)
            .time_to_live(LIFETIME)
            .build();
        Self { kept }
    }

    /// What is kept under `key`, unless it is of no use any more.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<(Arc<Kept>, Age)> {
        let kept = self.kept.get(key)?;
        let age = kept.age();
        (age != Age::Gone).then_some((kept, age))
    }

    /// Keeps `kept` under `key` in place of what was there.
    pub fn put(&self, key: String, kept: Arc<Kept>) {
        self.kept.insert(key, kept);
    }

    /// Forgets what is kept under `key`.
    pub fn forget(&self, key: &str) {
        self.kept.invalidate(key);
    }
}
