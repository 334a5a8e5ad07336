//! `GET /`

use axum::extract::State;
use bff_kit::{App, CachePolicy, Page, PageMeta};
use homepage::pages::HomePage;
use leptos::prelude::*;
use serde_json::json;

use crate::load::load;

/// New products and prices show within half a minute.
const POLICY: CachePolicy = CachePolicy::Shared {
    s_maxage_s: 30,
    stale_s: 300,
};

pub(crate) async fn home(State(app): State<App>) -> Page {
    let ((data, missing), mut chrome) = tokio::join!(load(app.backends()), app.chrome());
    // An entrance with gaps is not kept: it is whole again as soon as it can be.
    let policy = if missing.is_empty() {
        POLICY
    } else {
        CachePolicy::NoStore
    };
    chrome
        .notices
        .extend(missing.into_iter().map(|one| one.notice()));
    app.page(
        policy,
        &meta(&app.config().public_origin),
        chrome,
        move || {
            view! { <HomePage data=data /> }
        },
    )
}

fn meta(origin: &str) -> PageMeta {
    let mut meta = PageMeta::new(
        "",
        "Many independent sellers, one cart and one checkout: things for home, table, garden and \
         wardrobe from the people who make and choose them.",
    );
    meta.canonical = Some("/".to_owned());
    meta.og_image = Some("/icon-512.png".to_owned());
    meta.json_ld = vec![json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "MallHive",
        "url": format!("{origin}/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": format!("{origin}/products?q={{search_term_string}}"),
            },
            "query-input": "required name=search_term_string",
        },
    })];
    meta
}
