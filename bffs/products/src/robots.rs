//! `GET /robots.txt`

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use bff_kit::{App, CachePolicy};

/// Everything but what is one shopper's own. The cart's page is there for a crawler as
/// for a shopper who comes by its address: it has none.
pub(crate) async fn robots(State(app): State<App>) -> impl IntoResponse {
    let origin = &app.config().public_origin;
    let text = format!(
        "User-agent: *\n\
         Disallow: /checkout\n\
         Disallow: /profile\n\
         Disallow: /fragments/\n\
         Disallow: /products/fragments/\n\n\
         Sitemap: {origin}/sitemap.xml\n"
    );
    let policy = CachePolicy::PAGE.header();
    (
        [
            (
                CONTENT_TYPE,
                HeaderValue::from_static("text/plain; charset=utf-8"),
            ),
            (CACHE_CONTROL, policy),
        ],
        text,
    )
}
