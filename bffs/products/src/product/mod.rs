//! `GET /products/{slug}`

mod meta;

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, CachePolicy, Mfe, Optional, fragments};
use leptos::prelude::*;
use products::pages::{ProductData, ProductPage};
use shared_types::product::{BySlug, GetProduct, ProductCard, ProductView, VariantView};
use shared_types::{Empty, ProductId, VariantId};
use ui::NavLink;

use crate::Shop;
use crate::list::missing;
use crate::shelves::Row;
use crate::slug::Slug;

/// Products in a row.
const SHOWN: usize = 4;

pub(crate) async fn product(
    State(shop): State<Shop>,
    Slug(slug): Slug,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let Some(slug) = slug else {
        return Ok(missing(&shop, "product", "").await);
    };
    let path = BySlug { slug };
    let products = &shop.app.backends().products;
    let (found, mut chrome) = tokio::join!(
        products.get::<GetProduct>(&path, &Empty {}),
        shop.app.chrome()
    );
    let found = found
        .optional()
        .map_err(|error| ApiError::unavailable("product").caused_by(error))?;
    let Some(product) = found else {
        return Ok(missing(&shop, "product", &path.slug).await);
    };
    let Some(chosen) = choose(&product.variants, query.as_deref().unwrap_or_default()).cloned()
    else {
        return Ok(missing(&shop, "product", &path.slug).await);
    };
    mark_department(&product, &mut chrome.departments);
    let meta = meta::of(&product, &chosen, &shop.app.config().public_origin);
    let data = load(&shop, product, chosen).await;
    let policy = policy(&data);
    let body = move || view! { <ProductPage data=data /> };
    Ok(shop.app.page(policy, &meta, chrome, body).into_response())
}

/// A page on which nothing can be bought for a moment is not shown to the next shopper.
fn policy(data: &ProductData) -> CachePolicy {
    if data.add_to_cart.is_none() && data.chosen.available > 0 {
        CachePolicy::NoStore
    } else {
        CachePolicy::PAGE
    }
}

/// The variant that the address names, or the first that can be bought, or the first.
fn choose<'a>(variants: &'a [VariantView], query: &str) -> Option<&'a VariantView> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let named = pairs.find(|(name, _)| name == "v");
    let named: Option<VariantId> = named.and_then(|(_, id)| id.parse().ok());
    variants
        .iter()
        .find(|one| Some(one.variant_id) == named)
        .or_else(|| variants.iter().find(|one| one.available > 0))
        .or(variants.first())
}

/// What stands beside the product; what does not come in time is left out.
async fn load(shop: &Shop, product: ProductView, chosen: VariantView) -> ProductData {
    let form = async {
        let path = format!("/cart/fragments/add-to-cart?variant={}", chosen.variant_id);
        if chosen.available > 0 {
            fragments::fetch(&shop.app, Mfe::Cart, &path).await
        } else {
            None
        }
    };
    let similar = async {
        let category = product.breadcrumbs.last()?;
        shop.shelves.of_category(&category.slug).await
    };
    let (form, together, from_seller, similar) = tokio::join!(
        form,
        shop.shelves.together(product.product_id),
        shop.shelves.of_seller(&product.seller.slug),
        similar,
    );
    let mut shown = vec![product.product_id];
    let mut pick = |row: Option<Row>| pick(row, product.product_id, &mut shown);
    let (together, from_seller, similar) = (pick(together), pick(from_seller), pick(similar));
    ProductData {
        add_to_cart: form.as_deref().map(str::to_owned),
        together,
        from_seller,
        similar,
        product,
        chosen,
    }
}

/// Some of a row, nothing twice on a page, and not the same few on every page.
fn pick(row: Option<Row>, product: ProductId, shown: &mut Vec<ProductId>) -> Vec<ProductCard> {
    let row = row.unwrap_or_else(|| Arc::new([]));
    let start = usize::from(product.uuid().as_bytes()[15]) % row.len().max(1);
    let turned = row.iter().skip(start).chain(row.iter().take(start));
    let mut picked = Vec::with_capacity(SHOWN);
    for card in turned {
        if picked.len() < SHOWN && !shown.contains(&card.product_id) {
            shown.push(card.product_id);
            picked.push(card.clone());
        }
    }
    picked
}

fn mark_department(product: &ProductView, departments: &mut [NavLink]) {
    let department = product
        .breadcrumbs
        .first()
        .map(|one| format!("/products/c/{}", one.slug));
    for link in departments {
        link.current = department.as_ref() == Some(&link.href);
    }
}
