//! `GET /products/fragments/viewed`: notes what a browser looked at, and shows
//! nothing. Product pages are the same for everyone and may come from a cache, so
//! they cannot note it themselves.

use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bff_kit::{CachePolicy, Session};
use shared_types::Empty;
use shared_types::analytics::{ProductView, RecordProductView};
use shared_types::product::{LookUpSlugs, ProductSlugs};

use crate::Shop;
use crate::slug::is_slug;

pub(crate) async fn viewed(
    State(shop): State<Shop>,
    session: Session,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    // Another site cannot send this header, so it cannot note things here.
    if headers.contains_key("x-fragment")
        && let Some(slug) = slug(query.as_deref().unwrap_or_default())
    {
        note(&shop, &session, slug).await;
    }
    (
        StatusCode::NO_CONTENT,
        [(CACHE_CONTROL, CachePolicy::NoStore.header())],
    )
        .into_response()
}

fn slug(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let slug = pairs.find(|(name, _)| name == "slug")?.1.into_owned();
    is_slug(&slug).then_some(slug)
}

/// Only products that there are; whatever is away, the page does not notice.
async fn note(shop: &Shop, session: &Session, slug: String) {
    let slugs = ProductSlugs { slugs: vec![slug] };
    let backends = shop.app.backends();
    let found = backends
        .products
        .send::<LookUpSlugs>(&Empty {}, &slugs)
        .await;
    let Some(product) = found
        .ok()
        .and_then(|found| found.products.into_iter().next())
    else {
        return;
    };
    let view = ProductView {
        product_id: product.product_id,
    };
    let (recorded, kept) = tokio::join!(
        backends
            .analytics
            .send::<RecordProductView>(&Empty {}, &view),
        session.view(&product.slug),
    );
    if let Err(error) = recorded {
        tracing::debug!(error = %error, "a product view was not recorded");
    }
    if let Err(error) = kept {
        tracing::debug!(error = %error, "a product view was not kept in the session");
    }
}
