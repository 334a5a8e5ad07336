//! `GET /products/fragments/searched`: notes what was searched for, and shows nothing.
//! A list is the same for everyone and may come from a cache, so it cannot note it
//! itself.

use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bff_kit::CachePolicy;
use shared_types::Empty;
use shared_types::analytics::{ProductSearch, RecordProductSearch};

use crate::Shop;

/// Bound of the analytics service.
const LONGEST_TEXT: usize = 200;

pub(crate) async fn searched(
    State(shop): State<Shop>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    // Another site cannot send this header, so it cannot note things here.
    if headers.contains_key("x-fragment")
        && let Some(search) = read(query.as_deref().unwrap_or_default())
    {
        let analytics = &shop.app.backends().analytics;
        let recorded = analytics.send::<RecordProductSearch>(&Empty {}, &search);
        if let Err(error) = recorded.await {
            tracing::debug!(error = %error, "a search was not recorded");
        }
    }
    let cache = [(CACHE_CONTROL, CachePolicy::NoStore.header())];
    (StatusCode::NO_CONTENT, cache).into_response()
}

fn read(query: &str) -> Option<ProductSearch> {
    let (mut text, mut results) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "q" => text = Some(value.chars().take(LONGEST_TEXT).collect::<String>()),
            "results" => results = value.parse().ok(),
            _ => {}
        }
    }
    Some(ProductSearch {
        query: text.filter(|text| !text.trim().is_empty())?,
        results: results?,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_search_is_its_text_and_what_was_found() {
        let search = read("results=3&q=tea%20pot&utm_source=x").unwrap();
        assert_eq!((search.query.as_str(), search.results), ("tea pot", 3));
        for wrong in [
            "",
            "q=tea",
            "results=3",
            "q=+&results=3",
            "q=tea&results=many",
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
