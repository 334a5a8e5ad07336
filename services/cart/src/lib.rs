//! The cart service: what shoppers mean to buy.
//!
//! Owns `cart` and `line`. Publishes `CartChanged`. Consumes `OrderConfirmed`
//! (what was bought leaves the cart) and `StockChanged` (the last known stock of
//! a line). Asks the product service for prices and stock on every read.
//! Called by the BFFs and the public gateway.

pub mod config;
pub mod state;

pub mod cart;
pub mod line;

pub mod consume;

use axum::Router;
use server_kit::Api;
use shared_types::event::{OrderConfirmed, StockChanged};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "cart";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let products = config.service.client(&config.product_url);
    let app = App {
        pool: pool.clone(),
        products,
        auth: config.service.auth(),
    };
    Ok(
        service_kit::Service::new(config.service, pool, router(app.clone()))
            .on::<OrderConfirmed, _, _>(app.clone(), consume::take_out_what_was_bought)
            .on::<StockChanged, _, _>(app, consume::remember_stock),
    )
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Cart service: guest and shopper carts");
    line::routes(cart::routes(api)).finish(app)
}
