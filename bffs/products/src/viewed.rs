//! `GET /products/fragments/viewed`: notes what a browser looked at, and shows
//! nothing. Product pages are the same for everyone and may come from a cache, so
//! they cannot note it themselves.

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bff_kit::{CachePolicy, Viewed};
use shared_types::Empty;
use shared_types::analytics::{ProductView, RecordProductView};
use shared_types::product::{LookUpSlugs, ProductCard, ProductSlugs};

use crate::Shop;
use crate::slug::is_slug;

pub(crate) async fn viewed(
    State(shop): State<Shop>,
    viewed: Viewed,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let mut answer = (
        StatusCode::NO_CONTENT,
        [(CACHE_CONTROL, CachePolicy::NoStore.header())],
    )
        .into_response();
    // Another site cannot send this header, so it cannot note things here.
    if headers.contains_key("x-fragment")
        && let Some(slug) = slug(query.as_deref().unwrap_or_default())
        && let Some(product) = look_up(&shop, slug).await
    {
        record(&shop, &product).await;
        let cookie = viewed.with(&product.slug).set_cookie();
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}

fn slug(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let slug = pairs.find(|(name, _)| name == "slug")?.1.into_owned();
    is_slug(&slug).then_some(slug)
}

/// Only products that there are; whatever is away, the page does not notice.
async fn look_up(shop: &Shop, slug: String) -> Option<ProductCard> {
    let slugs = ProductSlugs { slugs: vec![slug] };
    let products = &shop.app.backends().products;
    let found = products.send::<LookUpSlugs>(&Empty {}, &slugs).await.ok()?;
    found.products.into_iter().next()
}

async fn record(shop: &Shop, product: &ProductCard) {
    let view = ProductView {
        product_id: product.product_id,
    };
    let analytics = &shop.app.backends().analytics;
    if let Err(error) = analytics.send::<RecordProductView>(&Empty {}, &view).await {
        tracing::debug!(error = %error, "a product view was not recorded");
    }
}
