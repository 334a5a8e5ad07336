//! Which other sites' pages may call: those on a list, and never with cookies.

use std::time::Duration;

use anyhow::ensure;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Method};
use server_kit::door::{REQUEST_ID, TRACEPARENT};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser remembers what it may send.
const MAX_AGE: Duration = Duration::from_secs(3600);

const CART_TOKEN: HeaderName = HeaderName::from_static("x-cart-token");
const CHECKOUT_TOKEN: HeaderName = HeaderName::from_static("x-checkout-token");
const ORDER_TOKEN: HeaderName = HeaderName::from_static("x-order-token");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Lets pages of `origins` call.
pub fn layer(origins: &[HeaderValue]) -> anyhow::Result<CorsLayer> {
    ensure!(
        !origins.iter().any(|origin| origin == "*"),
        "CORS_ORIGINS is not valid: it must list origins, not `*`"
    );
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods(methods)
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IDEMPOTENCY_KEY,
            TRACEPARENT,
            CART_TOKEN,
            CHECKOUT_TOKEN,
            ORDER_TOKEN,
        ])
        .expose_headers([RETRY_AFTER, REQUEST_ID, ORDER_TOKEN])
        .max_age(MAX_AGE);
    Ok(layer)
}
