//! The payment service: being paid for orders through a provider.
//!
//! Owns `payment`, `payment_tombstone` and `webhook`. Publishes `PaymentSucceeded` and
//! `PaymentFailed`. Consumes `OrderCancelled`. Called by the order service, and
//! by the provider's webhooks. Card numbers never come here: the shopper pays on
//! the provider's page.

pub mod config;
pub mod state;

pub mod payment;
pub mod provider;
pub mod webhook;

mod consume;

use axum::Router;
use server_kit::Api;
use shared_types::event::OrderCancelled;
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "payment";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let app = App::new(pool.clone(), &config)?;
    Ok(
        service_kit::Service::new(config.service, pool, router(app.clone()))
            .on::<OrderCancelled, _, _>(app, consume::order_cancelled),
    )
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Payment service: being paid for orders");
    payment::routes(api).merge(webhook::routes()).finish(app)
}
