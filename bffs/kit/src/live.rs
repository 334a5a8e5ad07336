//! Tells a browser that something changed, as server-sent events.
//!
//! The page is made as ever and says which version it shows. The stream looks at the
//! thing again and again, and an event says that there is another version; what it is,
//! the page fetches like anything else. So no event can be lost or come in the wrong
//! order, and a change is told whoever made it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use server_kit::ApiError;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::cache::CachePolicy;

/// Streams of one process; they hold a connection each, and pages need some too.
pub(crate) const MOST: usize = 256;

/// After a change something else often follows soon.
const SHORTEST: Duration = Duration::from_secs(1);

/// Also keeps whoever stands between from closing a silent connection.
const LONGEST: Duration = Duration::from_secs(10);

/// Then the browser comes again by itself, and is asked anew what it may see.
const LIFE: Duration = Duration::from_secs(300);

/// How soon the browser comes again.
const OPENING: &str = "retry: 3000\n\n";

/// A line that every browser ignores.
const NOTHING: &str = ":\n\n";

/// How a thing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Another text for everything that a page would show otherwise.
    pub version: String,
    /// It will not change any more.
    pub last: bool,
}

impl Seen {
    /// `thing` as it stands; `last` where it will not change any more.
    pub fn of(thing: &impl Serialize, last: bool) -> Self {
        let json = serde_json::to_vec(thing).unwrap_or_default();
        let version = URL_SAFE_NO_PAD.encode(&Sha256::digest(&json)[..12]);
        Self { version, last }
    }
}

/// Looks at a thing by `look`, first at once, and tells the browser which shows
/// version `since` whenever there is another: `changed`, and `end` after the last.
/// `None` from `look` ends it too.
///
/// # Errors
/// 503 where this process tells as many browsers as it can.
pub fn changes<F, R>(
    app: &App,
    headers: &HeaderMap,
    since: Option<String>,
    look: F,
) -> Result<Response, ApiError>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Option<Seen>, ApiError>> + Send + 'static,
{
    let permit = Arc::clone(app.streams()).try_acquire_owned();
    let permit = permit.map_err(|_| ApiError::unavailable("live view").retry_after(60))?;
    // A browser that comes again says what it heard last.
    let heard = headers.get("last-event-id");
    let heard = heard
        .and_then(|value| value.to_str().ok())
        .filter(|text| !text.is_empty());
    let watch = Watch {
        look,
        known: heard.map(ToOwned::to_owned).or(since),
        pause: None,
        until: Instant::now() + LIFE,
        ended: false,
        closing: app.closing().clone(),
        _permit: permit,
    };
    const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
    let headers = [
        (CONTENT_TYPE, EVENTS),
        (CACHE_CONTROL, CachePolicy::NoStore.header()),
    ];
    Ok((headers, Body::from_stream(watch.stream())).into_response())
}

/// As many streams as one process may have.
pub(crate) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST))
}

struct Watch<F> {
    look: F,
    known: Option<String>,
    /// `None` before the first look.
    pause: Option<Duration>,
    until: Instant,
    ended: bool,
    closing: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl<F, R> Watch<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Option<Seen>, ApiError>> + Send + 'static,
{
    fn stream(self) -> impl futures::Stream<Item = Result<Bytes, Infallible>> + Send {
        futures::stream::unfold(self, |mut watch| async move {
            let text = watch.next().await?;
            Some((Ok(Bytes::from(text)), watch))
        })
    }

    /// What to say next; `None` where the stream ends.
    async fn next(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let Some(pause) = self.pause else {
            self.pause = Some(Duration::ZERO);
            return Some(OPENING.to_owned());
        };
        self.closing
            .clone()
            .run_until_cancelled_owned(tokio::time::sleep(pause))
            .await?;
        if Instant::now() >= self.until {
            return None;
        }
        Some(match (self.look)().await {
            Ok(Some(seen)) => self.told(seen),
            Ok(None) => self.end(String::new()),
            Err(_) => self.nothing(),
        })
    }

    fn told(&mut self, seen: Seen) -> String {
        let last = seen.last;
        let text = if self.known.as_ref() == Some(&seen.version) {
            self.nothing()
        } else {
            self.pause = Some(SHORTEST);
            let text = format!("id: {0}\nevent: changed\ndata: {0}\n\n", seen.version);
            self.known = Some(seen.version);
            text
        };
        if last { self.end(text) } else { text }
    }

    /// The longer nothing happens, the less often it looks.
    fn nothing(&mut self) -> String {
        let pause = self.pause.unwrap_or_default();
        self.pause = Some((pause * 5 / 4).clamp(SHORTEST, LONGEST));
        NOTHING.to_owned()
    }

    fn end(&mut self, before: String) -> String {
        self.ended = true;
        before + "event: end\ndata: end\n\n"
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn seen(version: &str, last: bool) -> Result<Option<Seen>, ApiError> {
        let version = version.to_owned();
        Ok(Some(Seen { version, last }))
    }

    /// Everything that is said while `looks` come one after the other.
    async fn said(known: Option<&str>, looks: Vec<Result<Option<Seen>, ApiError>>) -> Vec<String> {
        let looks = Arc::new(Mutex::new(looks.into_iter()));
        let mut watch = Watch {
            look: move || {
                let next = looks.lock().unwrap().next();
                async move { next.unwrap_or(Ok(None)) }
            },
            known: known.map(ToOwned::to_owned),
            pause: None,
            until: Instant::now() + LIFE,
            ended: false,
            closing: CancellationToken::new(),
            _permit: places().try_acquire_owned().unwrap(),
        };
        let mut said = Vec::new();
        while let Some(text) = watch.next().await {
            said.push(text);
        }
        said
    }

    #[tokio::test(start_paused = true)]
    async fn each_version_is_told_once_and_the_last_one_ends_it() {
        let looks = vec![
            seen("a", false),
            Err(ApiError::unavailable("order")),
            seen("b", false),
            seen("b", false),
            seen("c", true),
            seen("d", false),
        ];
        let told = said(Some("a"), looks).await;
        let changed = |version| format!("id: {version}\nevent: changed\ndata: {version}\n\n");
        let last = changed("c") + "event: end\ndata: end\n\n";
        let expected = [OPENING, NOTHING, NOTHING, &changed("b"), NOTHING, &last];
        assert_eq!(told, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn what_changed_before_the_browser_came_is_told_at_once() {
        let begun = Instant::now();
        let told = said(Some("a"), vec![seen("b", true)]).await;
        assert!(told[1].starts_with("id: b\n"), "{told:?}");
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_in_time_and_the_browser_comes_again() {
        let begun = Instant::now();
        let looks = (0..10_000).map(|_| seen("a", false)).collect();
        let told = said(Some("a"), looks).await;
        assert!(begun.elapsed() < LIFE + LONGEST);
        assert!(told.len() < 60, "it looked {} times", told.len());
    }
}
