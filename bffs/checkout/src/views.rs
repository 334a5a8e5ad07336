//! A page of the checkout: one shopper's own, and in no search engine.

use bff_kit::{App, CachePolicy, Page, PageMeta, Session};
use leptos::prelude::IntoView;

/// A page with `title`.
pub async fn page<V: IntoView + 'static>(
    app: &App,
    session: &Session,
    title: &str,
    body: impl FnOnce() -> V + Send + 'static,
) -> Page {
    let mut meta = PageMeta::new(title, "");
    meta.robots_noindex = true;
    let chrome = app.chrome_for(session).await;
    app.page(CachePolicy::NoStore, &meta, chrome, body)
}
