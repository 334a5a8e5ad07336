//! The notification service: tells people what happened.
//!
//! Owns `message`, `inbox_entry`, `preference`, `suppressed_address` and
//! `customer_order`. Publishes nothing. Consumes `UserSignedUp`,
//! `PasswordResetRequested`, `OrderCreated`, `OrderConfirmed`, `OrderCancelled` and
//! `PaymentFailed`. Asks the order service whom
//! a failed payment concerns, and the user service for the link to a new password; called
//! by the profile BFF.
//!
//! An event becomes a letter, and the letter one row for each channel that its
//! addressee wants, in the transaction that remembers the event. Mail leaves by a
//! worker afterwards: [`message`] says what that promises.

pub mod config;
pub mod state;

pub mod letter;
pub mod tell;

pub mod consume;
pub mod customer_order;

pub mod message;
pub mod transport;

pub mod inbox;
pub mod preference;
pub mod subscription;

use axum::Router;
use server_kit::Api;
use shared_types::event::{
    OrderCancelled, OrderConfirmed, OrderCreated, PasswordResetRequested, PaymentFailed,
    UserSignedUp,
};
use sqlx::migrate::Migrator;

pub use config::{Config, Outlet};
pub use state::App;

use consume::{Payments, Resets};
use message::Postman;
use subscription::token::Links;
use tell::Desk;

/// The service's name in configuration, logs and databases.
pub const NAME: &str = "notification";

/// The tables of this service.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connects, migrates and wires the service; it runs when the caller says so.
///
/// # Errors
/// When the database cannot be reached or migrated, or mail has no way out.
pub async fn build(config: Config) -> anyhow::Result<service_kit::Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATIONS]).await?;
    let links = Links::new(&config.unsubscribe_secret);
    let app = App {
        pool: pool.clone(),
        links: links.clone(),
        auth: config.service.auth(),
    };
    let desk = Desk {
        origin: config.public_origin.clone(),
        links,
    };
    let payments = Payments {
        desk: desk.clone(),
        orders: config.service.client(&config.order_url),
    };
    let resets = Resets {
        desk: desk.clone(),
        users: config.service.client(&config.user_url),
    };
    let postman = Postman::new(pool.clone(), config.transport()?);
    let sweeper = postman.clone();
    Ok(service_kit::Service::new(config.service, pool, router(app))
        .on::<UserSignedUp, _, _>(desk.clone(), consume::user_signed_up)
        .on::<PasswordResetRequested, _, _>(resets, consume::password_reset_requested)
        .on::<OrderCreated, _, _>(desk.clone(), consume::order_created)
        .on::<OrderConfirmed, _, _>(desk.clone(), consume::order_confirmed)
        .on::<OrderCancelled, _, _>(desk, consume::order_cancelled)
        .on::<PaymentFailed, _, _>(payments, consume::payment_failed)
        .worker("mail", move |stop| postman.clone().run(stop))
        .worker("mail sweep", move |stop| sweeper.clone().sweep(stop)))
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Notification service: tells people what happened");
    let api = preference::routes(api);
    let api = subscription::routes(api);
    inbox::routes(api).finish(app)
}
