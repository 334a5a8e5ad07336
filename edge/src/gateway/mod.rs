//! The public REST API for mobile apps and partners.
//!
//! [`api`] declares what is public; [`routes`] maps each of it to a service's
//! endpoint. Nothing else of a service can be reached, and no header from outside
//! is passed on: the typed client says who is signed in, whom the call serves and
//! which trace it belongs to.

pub mod api;
mod cors;
mod holders;
mod rates;
mod routes;
mod table;
mod tokens;
mod visitor;

mod carts;
mod checkouts;
mod orders;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName};
use http::header::{STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use server_kit::door::{self, Door};
use server_kit::{ApiError, AuthState, CallError, Client, Keys};
use tokio_util::sync::CancellationToken;

use self::rates::Rates;
use self::tokens::Tokens;
use crate::GatewayConfig;

/// What the gateway is called in logs, metrics and service identities.
pub const NAME: &str = "gateway";

/// Answers programs until `shutdown`, then finishes what is under way.
///
/// # Errors
/// When the configuration is wrong or the port is taken.
pub async fn run_gateway(config: GatewayConfig, shutdown: CancellationToken) -> anyhow::Result<()> {
    let router = router(&config)?;
    let listener = server_kit::bind(config.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "the gateway listens");
    server_kit::serve(listener, router, config.limits, shutdown).await;
    Ok(())
}

/// The gateway as a router; [`run_gateway`] serves it.
///
/// # Errors
/// When an origin that may call is a wildcard.
pub fn router(config: &GatewayConfig) -> anyhow::Result<Router> {
    let app = App(Arc::new(Inner::new(config)));
    let router = routes::table()
        .into_router()
        .fallback(door::not_found)
        .method_not_allowed_fallback(door::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), rates::limited))
        .layer(cors::layer(&config.cors_origins)?)
        .layer(from_fn(guarded))
        .layer(Door::new(NAME, config.limits))
        .with_state(app);
    Ok(router)
}

/// The gateway's state; cheap to clone.
#[derive(Clone)]
struct App(Arc<Inner>);

struct Inner {
    users: Client,
    products: Client,
    carts: Client,
    orders: Client,
    auth: AuthState,
    tokens: Tokens,
    rates: Rates,
}

impl Inner {
    fn new(config: &GatewayConfig) -> Self {
        let client = |url: &str| Client::new(NAME, url, &config.service_secret);
        let keys = Keys::from_url(config.jwks_url.clone());
        Self {
            users: client(&config.services.user),
            products: client(&config.services.product),
            carts: client(&config.services.cart),
            orders: client(&config.services.order),
            auth: AuthState::new(keys, &config.service_secret),
            tokens: Tokens::new(&config.service_secret),
            rates: Rates::new(config.rates),
        }
    }
}

impl App {
    fn users(&self) -> &Client {
        &self.0.users
    }

    fn products(&self) -> &Client {
        &self.0.products
    }

    fn carts(&self) -> &Client {
        &self.0.carts
    }

    fn orders(&self) -> &Client {
        &self.0.orders
    }

    fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.0.auth.clone()
    }
}

/// A service's refusal, as the public may see it.
fn refused(error: CallError) -> ApiError {
    // Our own processes disagree about their secret; no caller can help that.
    if error.code() == "service_identity_required" {
        return ApiError::unavailable("service").caused_by(error);
    }
    error.into()
}

/// Adds to every answer that it is data, not a page, and is not for keeping unless
/// it says so.
async fn guarded(request: Request, next: Next) -> Response {
    const FIXED: [(HeaderName, &str); 5] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains; preload",
        ),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-site",
        ),
    ];
    let mut response = next.run(request).await;
    for (name, value) in FIXED {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
