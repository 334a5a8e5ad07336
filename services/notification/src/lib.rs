//! The notification service: tells people what happened.
//!
//! Owns `message`, `inbox_entry`, `preference`, `phone`, `phone_code`,
//! `push_subscription`, `bounce`, `suppressed_address`, `customer_order`, `watch` and
//! `variant_news`. Publishes nothing. Consumes `UserSignedUp`,
//! `PasswordResetRequested`, `OrderCreated`, `OrderConfirmed`, `OrderCancelled`,
//! `PaymentFailed`, `PaymentRefunded`, `RefundFailed`, `ShipmentShipped`, `ShipmentDelivered` and
//! `ReturnRefunded`, and for watches `PriceChanged`, `StockChanged` and `ProductChanged`.
//! Asks the order service whom a failed payment or a refund concerns, the product service
//! how watched variants stand, and the user service where mail reaches those who watch them
//! and for the link to a new password; called by the profile BFF, and by `mallhive
//! notifications bounce` for a mail server.
//!
//! An event becomes a letter, and the letter one row for each channel that its
//! addressee wants, in the transaction that remembers the event. Messages leave by a
//! worker for each channel afterwards: [`message`] says what that promises.

pub mod config;
mod signature;
pub mod state;

pub mod letter;
pub mod tell;

pub mod aftersale;
pub mod consume;
pub mod customer_order;

pub mod message;
mod sweep;
pub mod transport;

pub mod bounce;
pub mod inbox;
pub mod phone;
pub mod preference;
pub mod push;
pub mod reach;
pub mod subscription;

pub mod watch;

use axum::Router;
use server_kit::Api;
use shared_types::event::{
    OrderCancelled, OrderConfirmed, OrderCreated, PasswordResetRequested, PaymentFailed,
    PaymentRefunded, PriceChanged, ProductChanged, RefundFailed, ReturnRefunded, ShipmentDelivered,
    ShipmentShipped, StockChanged, UserSignedUp,
};
use shared_types::notification::Channel;
use sqlx::migrate::Migrator;

pub use config::{Channels, Config, Outlet, SmsOutlet};
pub use state::{App, Offer};

use consume::{Payments, Resets};
use message::Postman;
use phone::code::Codes;
use subscription::token::Links;
use tell::Desk;
use watch::Herald;

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
    let transports = config.transports(&pool)?;
    let app = App {
        pool: pool.clone(),
        links: Links::new(&config.unsubscribe_secret),
        offer: config.offer()?,
        codes: Codes::new(&config.unsubscribe_secret),
        push_hosts: config.channels.push_hosts,
        returns: config.returns()?,
        products: config.service.client(&config.product_url),
        auth: config.service.auth(),
    };
    let desk = Desk {
        origin: config.public_origin.clone(),
        links: app.links.clone(),
        offer: app.offer.clone(),
    };
    let payments = Payments {
        desk: desk.clone(),
        orders: config.service.client(&config.order_url),
    };
    let herald = Herald {
        pool: pool.clone(),
        desk: desk.clone(),
        products: app.products.clone(),
        users: config.service.client(&config.user_url),
    };
    let resets = Resets {
        desk: desk.clone(),
        users: herald.users.clone(),
    };
    let service = service_kit::Service::new(config.service, pool.clone(), router(app));
    let mut service = watching(service, herald)
        .on::<UserSignedUp, _, _>(desk.clone(), consume::user_signed_up)
        .on::<PasswordResetRequested, _, _>(resets, consume::password_reset_requested)
        .on::<OrderCreated, _, _>(desk.clone(), consume::order_created)
        .on::<OrderConfirmed, _, _>(desk.clone(), consume::order_confirmed)
        .on::<OrderCancelled, _, _>(desk.clone(), consume::order_cancelled)
        .on::<ShipmentShipped, _, _>(desk.clone(), aftersale::shipment_shipped)
        .on::<ShipmentDelivered, _, _>(desk, aftersale::shipment_delivered)
        .on::<PaymentRefunded, _, _>(payments.clone(), aftersale::payment_refunded)
        .on::<RefundFailed, _, _>(payments.clone(), aftersale::refund_failed)
        .on::<ReturnRefunded, _, _>(payments.clone(), aftersale::return_refunded)
        .on::<PaymentFailed, _, _>(payments, consume::payment_failed);
    for (channel, transport) in transports {
        let postman = Postman::new(pool.clone(), channel, transport);
        service = service.worker(worker(channel), move |stop| postman.clone().run(stop));
    }
    Ok(service.worker("sweep", move |stop| sweep::sweep(pool.clone(), stop)))
}

const fn worker(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "mail",
        Channel::Inbox => "inbox",
        Channel::Sms => "text messages",
        Channel::Push => "notifications",
    }
}

/// With what tells of watched products.
fn watching(service: service_kit::Service, herald: Herald) -> service_kit::Service {
    let sweeper = herald.clone();
    service
        .on::<PriceChanged, _, _>((), watch::consume::price_changed)
        .on::<StockChanged, _, _>((), watch::consume::stock_changed)
        .on::<ProductChanged, _, _>((), watch::consume::product_changed)
        .worker("watches", move |stop| herald.clone().run(stop))
        .worker("watch sweep", move |stop| sweeper.clone().sweep(stop))
}

/// Every endpoint of the service over `app`.
pub fn router(app: App) -> Router {
    let api = Api::new(NAME, "Notification service: tells people what happened");
    let api = preference::routes(api);
    let api = subscription::routes(api);
    let api = watch::routes(api);
    let api = bounce::routes(push::routes(phone::routes(reach::routes(api))));
    inbox::routes(api).finish(app)
}
