//! Two payment providers for development and tests: it answers the calls of
//! Stripe's and PayPal's HTTP APIs that an online mall makes, hosts the pages
//! shoppers pay on, posts signed webhooks, and fails on demand the way real
//! providers do.
//!
//! It holds no tables and no real money. The mall speaks to it exactly as it
//! speaks to the real ones, so real keys and base URLs replace it by configuration.
//!
//! - `/v1/…`: Checkout Sessions, Payment Intents, refunds and transfers.
//! - `/v1/oauth2/token`, `/v2/…`: PayPal's orders and payments.
//! - `/checkoutnow`: the page on which a shopper agrees to pay with PayPal.
//! - `/pay/…`: the hosted payment page and the page of the shopper's bank.
//! - `/_simulator/…`: fault switches, counts and reset, for tests.

mod clock;
mod config;
mod ids;
mod origin;

mod api;
mod control;
mod hosted;
mod paypal;

mod cards;
mod event;
mod intent;
mod refund;
mod session;
mod transfer;

mod error;
mod faults;
mod form;
mod idempotency;
mod journal;
mod params;
mod simulator;
mod store;
mod webhooks;

use axum::Router;
use axum::routing::get;

pub use clock::Clock;
pub use config::{Secret, Settings, SimulatorConfig, StartError, WebhookEndpoint};

use simulator::Simulator;

/// The whole simulator as one router. Must be called inside a tokio runtime: it
/// starts the tasks that deliver webhooks and expire sessions, which end when
/// the router is dropped.
pub fn router(config: SimulatorConfig) -> Result<Router, StartError> {
    let simulator = Simulator::start(config)?;
    let router = Router::new()
        .route("/healthz", get(async || "ok"))
        .merge(api::router())
        .merge(hosted::router())
        .merge(paypal::router())
        .merge(control::router())
        .fallback(api::unknown_address)
        .method_not_allowed_fallback(api::unknown_address)
        .with_state(simulator);
    Ok(router)
}
