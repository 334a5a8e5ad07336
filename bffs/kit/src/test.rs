//! A browser without a window, for the tests of BFFs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use server_kit::{BffUrls, Secret, ServiceUrls};
use tower::ServiceExt;

use crate::{BffConfig, Mfe};

/// A configuration with built files of its own, whose services do not answer.
#[must_use]
pub fn config(mfe: Mfe) -> BffConfig {
    // Nothing listens on the discard port, and connecting fails at once.
    let nowhere = || "http://127.0.0.1:9".to_owned();
    BffConfig {
        name: "test-bff",
        mfe,
        listen: ([127, 0, 0, 1], 0).into(),
        dist: built_files(mfe).unwrap_or_default(),
        sessions_url: Secret::new("postgres:///mallhive_sessions"),
        services: ServiceUrls::each(|_| nowhere()),
        bffs: BffUrls::each(|_| nowhere()),
        service_secret: server_kit::test::service_secret(),
        public_origin: "http://localhost:8080".to_owned(),
        payment_origins: vec!["http://localhost:4015".to_owned()],
    }
}

/// A folder with a manifest, the same for all tests of a process.
fn built_files(mfe: Mfe) -> std::io::Result<PathBuf> {
    let dist = std::env::temp_dir().join(format!("mallhive-dist-{}", std::process::id()));
    let folder = dist.join(mfe.name());
    std::fs::create_dir_all(&folder)?;
    let of = |end: &str| format!("/_/{mfe}/{mfe}-test.{end}");
    let manifest = serde_json::json!({ "js": of("js"), "wasm": of("wasm"), "css": of("css") });
    // Whole or not at all: tests run side by side.
    let draft = folder.join(format!("{}.tmp", uuid::Uuid::now_v7()));
    std::fs::write(&draft, manifest.to_string())?;
    std::fs::rename(draft, folder.join("manifest.json"))?;
    Ok(dist)
}

/// Keeps cookies and sends what a browser sends.
pub struct Browser {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty where it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where it redirects to; empty where it does not.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }
}

impl Browser {
    /// A browser that was never here, in front of `router`.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: Mutex::default(),
        }
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Sends a form from a page of the mall.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(form).unwrap_or_default();
        let headers = [
            ("sec-fetch-site", "same-origin"),
            (CONTENT_TYPE.as_str(), FORM),
        ];
        self.send(Method::POST, path, Some(body), &headers).await
    }

    /// Sends anything at all.
    ///
    /// # Panics
    /// When `path` is not one.
    #[expect(clippy::expect_used, reason = "a test's own mistake")]
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == ACCEPT.as_str()) {
            request = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        let body = body.map_or_else(Body::empty, Body::from);
        let request = request.body(body).expect("a request");
        let answer = self.router.clone().oneshot(request).await;
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        self.keep_cookies(&parts.headers);
        let body = body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.unwrap_or_default(),
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    /// Plants a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self
            .jar()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        for cookie in headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            let pair = cookie.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            if cookie.contains("Max-Age=0;") {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
