//! Other teams' HTML for our pages, from their BFF.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use server_kit::door::{TRACEPARENT, TraceContext};

use crate::App;
use crate::page::Mfe;
use crate::swr::{Fresh, Kept};
use server_kit::BffUrls;

/// How long a page waits for another team.
const PATIENCE: Duration = Duration::from_millis(300);

/// Different fragments kept at a time.
const MOST: u64 = 4096;

/// The largest fragment, in bytes.
const LARGEST: usize = 256 * 1024;

pub(crate) struct Fragments {
    bffs: BffUrls,
    http: reqwest::Client,
    kept: Kept<(Mfe, String), Arc<str>>,
}

impl Fragments {
    pub(crate) fn new(bffs: BffUrls) -> Self {
        server_kit::install_crypto();
        let http = reqwest::Client::builder()
            .no_proxy()
            .http1_only()
            .tcp_nodelay(true)
            .timeout(PATIENCE)
            .pool_idle_timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            bffs,
            http: http.unwrap_or_default(),
            kept: Kept::new(MOST),
        }
    }
}

/// The fragment that `owner` serves at `path`, as a visitor without a session sees
/// it; kept as long as its owner says, and longer while its owner is away. `None`
/// where there is none to show: the page's own fallback stands in.
pub async fn fetch(app: &App, owner: Mfe, path: &str) -> Option<Arc<str>> {
    let fragments = app.fragments();
    let load = || {
        let request = fragments
            .http
            .get(format!("{}{path}", owner.url(&fragments.bffs)));
        let trace = TraceContext::current();
        async move { load(owner, request, trace).await }
    };
    fragments.kept.get((owner, path.to_owned()), load).await
}

async fn load(
    owner: Mfe,
    request: reqwest::RequestBuilder,
    trace: Option<TraceContext>,
) -> Option<Fresh<Arc<str>>> {
    let mut request = request
        .header(ACCEPT, "text/html")
        .header("x-fragment", "1");
    if let Some(trace) = trace {
        request = request.header(TRACEPARENT, trace.header());
    }
    match read(request).await {
        Ok(fresh) => Some(fresh),
        Err(error) => {
            tracing::warn!(owner = %owner, error = format!("{error:#}"), "a fragment is missing");
            None
        }
    }
}

async fn read(request: reqwest::RequestBuilder) -> anyhow::Result<Fresh<Arc<str>>> {
    let response = request.send().await?;
    let status = response.status();
    let html = response.headers().get(CONTENT_TYPE);
    let html = html.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    anyhow::ensure!(
        status == StatusCode::OK && html,
        "its owner answered {status}"
    );
    let fresh = Duration::from_secs(s_maxage(response.headers()));
    let text = response.text().await?;
    anyhow::ensure!(text.len() <= LARGEST, "it is larger than {LARGEST} bytes");
    Ok(Fresh {
        value: text.into(),
        fresh,
    })
}

/// Seconds that everyone may keep it.
fn s_maxage(headers: &HeaderMap) -> u64 {
    let policy = headers
        .get(CACHE_CONTROL)
        .and_then(|value| value.to_str().ok());
    let parts = policy.unwrap_or_default().split(',');
    let mut seconds = parts.filter_map(|part| part.trim().strip_prefix("s-maxage=")?.parse().ok());
    seconds.next().unwrap_or(0)
}
