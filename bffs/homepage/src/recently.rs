//! `GET /fragments/recently-viewed`: one browser's own, so it is fetched by the
//! browser and is simply absent without JavaScript.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, CachePolicy, Viewed};
use homepage::components::RecentlyViewed;
use leptos::prelude::*;
use shared_types::Empty;
use shared_types::product::{LookUpSlugs, ProductSlugs};

/// Products shown.
const SHOWN: usize = 8;

pub(crate) async fn recently_viewed(
    State(app): State<App>,
    viewed: Viewed,
) -> Result<Response, ApiError> {
    let slugs: Vec<String> = viewed.slugs().iter().take(SHOWN).cloned().collect();
    if slugs.is_empty() {
        return Ok(nothing());
    }
    let slugs = ProductSlugs { slugs };
    let found = app
        .backends()
        .products
        .send::<LookUpSlugs>(&Empty {}, &slugs)
        .await;
    let products = found
        .map_err(|error| ApiError::unavailable("products").caused_by(error))?
        .products;
    if products.is_empty() {
        return Ok(nothing());
    }
    let body = move || view! { <RecentlyViewed products=products /> };
    Ok(app.fragment(CachePolicy::NoStore, body).into_response())
}

fn nothing() -> Response {
    (
        StatusCode::NO_CONTENT,
        [(CACHE_CONTROL, CachePolicy::NoStore.header())],
    )
        .into_response()
}
