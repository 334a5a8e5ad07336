//! Files of the mall as a whole, such as its icon and fonts; the homepage BFF serves them.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

const DAY: &str = "public, max-age=86400";
/// For files whose name carries their version.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Answers `/favicon.svg`, `/favicon.ico`, `/apple-touch-icon.png`, `/icon-512.png`,
/// `/manifest.webmanifest` and the fonts under `/brand/`.
pub fn brand_routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let svg = include_bytes!("../../../../assets/brand/favicon.svg");
    let touch = include_bytes!("../../../../assets/brand/apple-touch-icon.png");
    let large = include_bytes!("../../../../assets/brand/icon-512.png");
    let manifest = include_bytes!("../../../../assets/brand/manifest.webmanifest");
    let text = include_bytes!("../../../../assets/fonts/figtree-5.woff2");
    let display = include_bytes!("../../../../assets/fonts/familjen-grotesk-5.woff2");
    Router::new()
        .route(
            "/favicon.svg",
            get(async || file("image/svg+xml", DAY, svg)),
        )
        .route(
            "/favicon.ico",
            get(async || file("image/svg+xml", DAY, svg)),
        )
        .route(
            "/apple-touch-icon.png",
            get(async || file("image/png", DAY, touch)),
        )
        .route("/icon-512.png", get(async || file("image/png", DAY, large)))
        .route(
            "/manifest.webmanifest",
            get(async || file("application/manifest+json", DAY, manifest)),
        )
        .route(
            "/brand/figtree-5.woff2",
            get(async || file("font/woff2", FOREVER, text)),
        )
        .route(
            "/brand/familjen-grotesk-5.woff2",
            get(async || file("font/woff2", FOREVER, display)),
        )
}

fn file(kind: &'static str, cache: &'static str, bytes: &'static [u8]) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], bytes)
}
