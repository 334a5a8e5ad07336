//! The analytics service: what happens in the mall, kept and counted.
//!
//! Owns `raw_event` (a partition a month), the rollups of it by hour and day, and
//! `event_count`. Publishes `ProductViewed` and `ProductsSearched` on behalf of the
//! BFFs, which have no outbox. Consumes every event that reports are made of. Called
//! by the BFFs and by operators.

pub mod config;
pub mod state;

pub mod product_search;
pub mod product_view;

pub mod raw;

pub mod count;
pub mod rollup;

pub mod report;

pub mod export;

use axum::Router;
use server_kit::Api;
use service_kit::Service;
use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, OrderConfirmed, OrderCreated, PaymentFailed,
    PaymentRefunded, PaymentSucceeded, ProductViewed, ProductsSearched, RefundFailed,
    ReturnRefunded, UserSignedUp,
};
use sqlx::migrate::Migrator;
use time::OffsetDateTime;

pub use config::Config;
pub use state::App;

use raw::consume::keep;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "analytics";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub async fn build(config: Config) -> anyhow::Result<Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let app = App {
        pool: pool.clone(),
        auth: config.service.auth(),
    };
    let keep_months = config.keep_months;
    // The first event may come before the worker's first round.
    raw::upkeep::make(&pool, OffsetDateTime::now_utc()).await?;
    let (counted, kept) = (pool.clone(), pool.clone());
    let service = Service::new(config.service, pool, router(app))
        .in_batches()
        .worker("rollups", move |stop| {
            rollup::worker::run(counted.clone(), stop)
        })
        .worker("partitions", move |stop| {
            raw::upkeep::run(kept.clone(), keep_months, stop)
        });
    Ok(consuming(service))
}

fn consuming(service: Service) -> Service {
    service
        .on::<UserSignedUp, _, _>((), keep::<UserSignedUp>)
        .on::<ProductViewed, _, _>((), keep::<ProductViewed>)
        .on::<ProductsSearched, _, _>((), keep::<ProductsSearched>)
        .on::<CartChanged, _, _>((), keep::<CartChanged>)
        .on::<CheckoutStarted, _, _>((), keep::<CheckoutStarted>)
        .on::<OrderCreated, _, _>((), keep::<OrderCreated>)
        .on::<OrderConfirmed, _, _>((), keep::<OrderConfirmed>)
        .on::<OrderCancelled, _, _>((), keep::<OrderCancelled>)
        .on::<PaymentSucceeded, _, _>((), keep::<PaymentSucceeded>)
        .on::<PaymentFailed, _, _>((), keep::<PaymentFailed>)
        .on::<PaymentRefunded, _, _>((), keep::<PaymentRefunded>)
        .on::<RefundFailed, _, _>((), keep::<RefundFailed>)
        .on::<ReturnRefunded, _, _>((), keep::<ReturnRefunded>)
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(
        NAME,
        "Analytics service: what happens in the mall, kept and counted",
    );
    let api = product_view::routes(count::routes(api));
    report::routes(product_search::routes(api)).finish(app)
}
