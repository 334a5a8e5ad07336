//! The payment service: being paid for orders through a provider.
//!
//! Owns `payment`, `payment_tombstone`, `refund` and `webhook`, and sellers' money: the `ledger_…` tables,
//! `seller_balance`, `settlement`, `order_share`, `booked_refund`, `payout_account` and
//! `payout`. Publishes `PaymentSucceeded`, `PaymentFailed`, `PaymentCaptured`,
//! `PaymentRefunded` and `RefundFailed`. Consumes `OrderCancelled`, `OrderConfirmed`,
//! `ReturnRefunded` and, for the ledger, its own `PaymentCaptured`, `PaymentRefunded` and
//! `RefundFailed`. Called by the order service, and by the providers' webhooks. Card numbers
//! never come here: the shopper pays on the provider's page.

pub mod config;
pub mod state;

pub mod ledger;
pub mod payment;
pub mod payout;
pub mod provider;
pub mod reconcile;
pub mod refund;
pub mod webhook;

mod consume;

use axum::Router;
use server_kit::Api;
use shared_types::event::{
    OrderCancelled, OrderConfirmed, PaymentCaptured, PaymentRefunded, RefundFailed, ReturnRefunded,
};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "payment";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects and migrates, for the service itself and its operators' commands.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn connect(config: &Config) -> anyhow::Result<App> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    App::new(pool, config)
}

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let app = connect(&config).await?;
    let pool = app.pool.clone();
    let (reconciled, every, payer) = (app.clone(), config.reconcile, app.clone());
    Ok(
        service_kit::Service::new(config.service, pool, router(app.clone()))
            .on::<OrderCancelled, _, _>(app.clone(), consume::order_cancelled)
            .on::<PaymentCaptured, _, _>(app.clone(), ledger::consume::payment_captured)
            .on::<PaymentRefunded, _, _>(app.clone(), ledger::consume::payment_refunded)
            .on::<RefundFailed, _, _>(app.clone(), ledger::consume::refund_failed)
            .on::<ReturnRefunded, _, _>(app.clone(), ledger::consume::return_refunded)
            .on::<OrderConfirmed, _, _>(app, ledger::consume::order_confirmed)
            .worker("reconciliation", move |stop| {
                reconcile::run(reconciled.clone(), every, stop)
            })
            .worker("seller money", move |stop| {
                payout::worker::run(payer.clone(), stop)
            }),
    )
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Payment service: being paid for orders");
    ledger::routes(refund::routes(payment::routes(api)))
        .merge(webhook::routes())
        .finish(app)
}
