//! The order service: checkout, the saga that turns it into a paid order, tracking.
//!
//! Owns `checkout`, `placed_order`, `seller_order`, `tracking_entry`, the rate tables,
//! `promotion`, `redemption`, `gift_card`, `gift_card_entry`, `shipment`, `return_policy`,
//! `return_request` and `return_line`. Publishes `CheckoutStarted`, `OrderCreated`,
//! `OrderConfirmed`, `OrderCancelled`, `ShipmentShipped`, `ShipmentDelivered`,
//! `ReturnReceived` and `ReturnRefunded`. Consumes `PaymentSucceeded`, `PaymentFailed` and
//! `RefundFailed`. Calls the cart, product and payment services; called by the BFFs,
//! the notification service and the public gateway.

pub mod config;
pub mod state;

pub mod checkout;
pub mod consume;
pub mod gift_card;
pub mod order;
pub mod pricing;
pub mod promotion;
pub mod return_request;
pub mod saga;
pub mod shipment;

use axum::Router;
use server_kit::Api;
use shared_types::event::{PaymentFailed, PaymentSucceeded, RefundFailed};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "order";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let app = App::new(pool.clone(), &config);
    let (worker, watch, refunds) = (app.clone(), app.clone(), app.clone());
    Ok(
        service_kit::Service::new(config.service, pool, router(app.clone()))
            .on::<PaymentSucceeded, _, _>(app.clone(), consume::payment_succeeded)
            .on::<PaymentFailed, _, _>(app.clone(), consume::payment_failed)
            .on::<RefundFailed, _, _>(app, consume::refund_failed)
            .worker("saga", move |stop| saga::worker::run(worker.clone(), stop))
            .worker("refunds", move |stop| {
                return_request::worker::run(refunds.clone(), stop)
            })
            .worker("attention", move |stop| {
                saga::attention::watch(watch.clone(), stop)
            }),
    )
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Order service: checkout, orders, tracking");
    let api = order::routes(checkout::routes(api));
    return_request::routes(shipment::routes(api)).finish(app)
}
