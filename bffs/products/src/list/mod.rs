//! `GET /products`, `/products/c/{slug}` and `/products/s/{slug}`

pub(crate) mod frame;
mod read;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, CachePolicy, CallError, PageMeta};
use leptos::prelude::*;
use products::address::{ListAddress, Step};
use products::pages::{ListData, ListPage, MissingPage};
use shared_types::Empty;
use shared_types::product::{ListProducts, ProductPage};

use crate::Shop;
use crate::slug::{Slug, words};
use frame::Frame;
use read::Reading;

pub(crate) async fn all(
    State(shop): State<Shop>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    show(
        &shop,
        Reading::of(ListAddress::default(), &query.unwrap_or_default()),
    )
    .await
}

pub(crate) async fn category(
    State(shop): State<Shop>,
    Slug(slug): Slug,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let Some(slug) = slug else {
        return Ok(missing(&shop, "category", "").await);
    };
    let place = ListAddress {
        category: Some(slug),
        ..ListAddress::default()
    };
    show(&shop, Reading::of(place, &query.unwrap_or_default())).await
}

pub(crate) async fn seller(
    State(shop): State<Shop>,
    Slug(slug): Slug,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let Some(slug) = slug else {
        return Ok(missing(&shop, "seller", "").await);
    };
    let place = ListAddress {
        seller_page: Some(slug),
        ..ListAddress::default()
    };
    show(&shop, Reading::of(place, &query.unwrap_or_default())).await
}

async fn show(shop: &Shop, reading: Reading) -> Result<Response, ApiError> {
    let seller = async {
        match &reading.address.seller_page {
            Some(slug) => shop.shelves.seller(slug).await,
            None => Some(None),
        }
    };
    let (found, mut chrome, tree, seller) = tokio::join!(
        find(shop, &reading),
        shop.app.chrome(),
        shop.shelves.tree(),
        seller
    );
    let address = &reading.address;
    if let (Some(slug), Some(None)) = (&address.seller_page, &seller) {
        return Ok(missing(shop, "seller", slug).await);
    }
    let frame = Frame::of(address, tree.as_deref(), seller.flatten());
    let Some(frame) = frame else {
        let slug = address.category.as_deref().unwrap_or_default();
        return Ok(missing(shop, "category", slug).await);
    };
    let (reading, page) = found?.into_parts(reading);
    frame.mark_department(&mut chrome.departments);
    chrome.search_query = reading.address.q.clone().unwrap_or_default();
    let step = |cursor: &Option<String>| {
        cursor
            .as_deref()
            .map(|cursor| reading.address.href(Step::Page(cursor)))
    };
    let (previous, next) = (step(&page.previous), step(&page.next));
    let mut meta = frame.meta(&reading, &page, &shop.app.config().public_origin);
    meta.previous.clone_from(&previous);
    meta.next.clone_from(&next);
    let data = ListData {
        heading: frame.heading,
        crumbs: frame.crumbs,
        below: frame.below,
        seller: frame.seller,
        address: reading.address,
        page,
        ignored: reading.ignored,
        typed_prices: reading.typed_prices,
        previous,
        next,
    };
    let body = move || view! { <ListPage data=data /> };
    Ok(shop
        .app
        .page(CachePolicy::PAGE, &meta, chrome, body)
        .into_response())
}

/// What was found, and for which list where not the one asked for.
struct Found {
    page: ProductPage,
    instead: Option<Reading>,
}

impl Found {
    fn into_parts(self, asked: Reading) -> (Reading, ProductPage) {
        (self.instead.unwrap_or(asked), self.page)
    }
}

/// The page asked for; the first page where its cursor is no good any more, and the
/// list without filters where the service refuses those.
async fn find(shop: &Shop, reading: &Reading) -> Result<Found, ApiError> {
    let products = &shop.app.backends().products;
    let ask = |reading: &Reading| {
        let question = reading.question();
        async move { products.get::<ListProducts>(&Empty {}, &question).await }
    };
    match ask(reading).await {
        Ok(page) => {
            return Ok(Found {
                page,
                instead: None,
            });
        }
        Err(error) if !is_refusal(&error) => return Err(away(error)),
        Err(_) => {}
    }
    let from_start = Reading {
        cursor: None,
        ..reading.clone()
    };
    if reading.cursor.is_some()
        && let Ok(page) = ask(&from_start).await
    {
        return Ok(Found {
            page,
            instead: Some(from_start),
        });
    }
    let plain = reading.without_filters();
    let page = ask(&plain).await.map_err(away)?;
    Ok(Found {
        page,
        instead: Some(plain),
    })
}

fn is_refusal(error: &CallError) -> bool {
    matches!(error.status(), 400 | 404 | 414 | 422)
}

/// Whatever the service says to a list without filters, it is not the shopper's doing.
fn away(error: CallError) -> ApiError {
    ApiError::unavailable("products").caused_by(error)
}

/// 404, with a search for the words of the address.
pub(crate) async fn missing(shop: &Shop, what: &'static str, slug: &str) -> Response {
    let words = words(slug);
    let mut meta = PageMeta::new(format!("We cannot find that {what}"), "");
    meta.robots_noindex = true;
    let chrome = shop.app.chrome().await;
    let body = move || view! { <MissingPage what=what words=words /> };
    let page = shop.app.page(CachePolicy::NoStore, &meta, chrome, body);
    page.status(StatusCode::NOT_FOUND).into_response()
}
