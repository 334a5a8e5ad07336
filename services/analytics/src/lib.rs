//! The analytics service: what happens in the mall, counted.
//!
//! Owns `event_count`. Publishes `ProductViewed` on behalf of the BFFs, which
//! have no outbox. Consumes every other event it counts. Called by the BFFs and
//! by operators.

pub mod config;
pub mod state;

pub mod count;
pub mod product_view;

use axum::Router;
use server_kit::Api;
use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, OrderConfirmed, OrderCreated, PaymentFailed,
    PaymentSucceeded, ProductViewed, UserSignedUp,
};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

use count::consume::count;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "analytics";

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
        .on::<UserSignedUp, _, _>((), count::<UserSignedUp>)
        .on::<ProductViewed, _, _>((), count::<ProductViewed>)
        .on::<CartChanged, _, _>((), count::<CartChanged>)
        .on::<CheckoutStarted, _, _>((), count::<CheckoutStarted>)
        .on::<OrderCreated, _, _>((), count::<OrderCreated>)
        .on::<OrderConfirmed, _, _>((), count::<OrderConfirmed>)
        .on::<OrderCancelled, _, _>((), count::<OrderCancelled>)
        .on::<PaymentSucceeded, _, _>((), count::<PaymentSucceeded>)
        .on::<PaymentFailed, _, _>((), count::<PaymentFailed>))
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Analytics service: what happens in the mall, counted");
    product_view::routes(count::routes(api)).finish(app)
}
