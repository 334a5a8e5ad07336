//! The notification service: tells people what happened.
//!
//! Owns `mail`. Publishes nothing. Consumes `UserSignedUp`, `OrderConfirmed` and
//! `OrderCancelled`, and writes each mail to a file of its own. Nobody calls it.

pub mod config;
pub mod state;

pub mod mail;

use axum::Router;
use server_kit::Api;
use shared_types::event::{OrderCancelled, OrderConfirmed, UserSignedUp};
use sqlx::migrate::Migrator;

pub use config::Config;
pub use state::App;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "notification";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated, or the mail folder cannot be made.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let app = App {
        pool: pool.clone(),
        auth: config.service.auth(),
    };
    let writer = mail::Writer::open(pool.clone(), config.mail_dir)?;
    Ok(service_kit::Service::new(config.service, pool, router(app))
        .on::<UserSignedUp, _, _>((), mail::consume::welcome)
        .on::<OrderConfirmed, _, _>((), mail::consume::confirmation)
        .on::<OrderCancelled, _, _>((), mail::consume::cancellation)
        .worker("mail", move |stop| writer.clone().run(stop)))
}

/// The service's own endpoints: its document, health and metrics.
pub fn router(app: App) -> Router {
    Api::new(NAME, "Notification service: tells people what happened").finish(app)
}
