//! The recommendation service: what is popular, and what goes with what.
//!
//! Owns `popularity`, `bought_together` and `hidden_product`. Publishes nothing.
//! Consumes `ProductViewed`, `OrderConfirmed` and `ProductChanged`. Called by the
//! BFFs.

pub mod config;
pub mod state;

pub mod recommend;

mod consume;

use axum::Router;
use server_kit::Api;
use shared_types::event::{OrderConfirmed, ProductChanged, ProductViewed};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use consume::{order_confirmed, product_changed, product_viewed};
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "recommendation";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let app = App {
        pool: pool.clone(),
        auth: config.service.auth(),
    };
    Ok(service_kit::Service::new(config.service, pool, router(app))
        .in_batches()
        .on::<ProductViewed, _, _>((), product_viewed)
        .on::<OrderConfirmed, _, _>((), order_confirmed)
        .on::<ProductChanged, _, _>((), product_changed))
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Recommendation service: popular, and bought together");
    recommend::routes(api).finish(app)
}
