//! Pages of this BFF, and the addresses they send the browser to.

use axum::extract::Query;
use bff_kit::{App, Page, PageMeta, Session};
use http::Uri;
use leptos::prelude::IntoView;

use crate::POLICY;

/// The overview, where one goes for want of anything better.
pub const HOME: &str = "/profile";

/// A page with the messages that wait for this browser, kept by nobody.
pub async fn page<V: IntoView + 'static>(
    app: &App,
    session: &Session,
    title: &str,
    body: impl FnOnce() -> V + Send + 'static,
) -> Page {
    let meta = PageMeta {
        robots_noindex: true,
        ..PageMeta::new(title, "")
    };
    let chrome = app.chrome_for(session).await;
    app.page(POLICY, &meta, chrome, body)
}

/// What the address says after `name=`, the first time; what cannot be read says
/// nothing.
pub fn asked(uri: &Uri, name: &str) -> Option<String> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let mut found = pairs.into_iter().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value)
}
