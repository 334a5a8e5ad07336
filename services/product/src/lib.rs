//! The product service: what the mall sells, who sells it, and how much is left.
//!
//! It owns the tables `seller`, `category`, `product` with `product_content`,
//! `product_attribute` and `product_image`, `variant`, `stock`, `reservation`,
//! `reservation_line` and `returned_stock`. It tells `ProductChanged` when a product is listed or
//! changed, `PriceChanged` when a variant on offer costs something else and `StockChanged`
//! when what can be bought changes, and hears
//! `OrderCancelled` and `ReturnReceived`. BFFs and the gateway read lists and products, the cart looks
//! variants up, the order service reserves, commits and releases stock.
//!
//! A request comes in by [`router`], is read into the types of
//! `shared_types::product`, and is answered by one folder per resource, whose
//! `store` holds all of its SQL. Products themselves come in by [`import`].

mod clock;
mod config;
mod snapshot;
mod state;

pub mod demo;
pub mod import;
pub mod picture;
mod seed;

mod category;
mod list;
mod product;
mod reservation;
mod seller;
mod stock;
mod variant;

use server_kit::auth::Keys;
use server_kit::{Api, AuthState};
use service_kit::Service;
use shared_types::event::{OrderCancelled, ReturnReceived};
use shared_types::product::{
    CommitReservation, GetProduct, GetReservation, GetSeller, GetStock, ListCategories,
    ListProducts, ListSellers, ListSlugs, LookUpProducts, LookUpSlugs, LookUpVariants, PutStock,
    ReleaseReservation, Reserve,
};
use sqlx::migrate::Migrator;

pub use self::clock::Clock;
pub use self::config::Config;
pub use self::reservation::{expire, on_cancelled, on_returned};
pub use self::seed::demo_seed;
pub use self::state::App;

/// The service's name in logs, metrics, events and variables.
pub const NAME: &str = "product";

/// The service's own tables; the kit's come from the kit.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Opens the database and puts the service together.
///
/// # Errors
/// One sentence that names the variable to look at.
pub async fn build(config: Config) -> anyhow::Result<Service> {
    let pool = service_kit::db::connect(&config.service, &[&MIGRATOR]).await?;
    let keys = Keys::from_url(config.service.jwks_url.clone());
    let auth = AuthState::new(keys, &config.service.service_secret);
    let clock = Clock::system();
    let app = App::new(pool.clone(), auth, clock.clone(), config.reservation_time)
        .with_searches(service_kit::db::planned_by_value(&pool));
    let expiring = app.clone();
    Ok(Service::new(config.service, pool, router(app))
        .on::<OrderCancelled, _, _>(clock, reservation::on_cancelled)
        .on::<ReturnReceived, _, _>((), reservation::on_returned)
        .worker("expire reservations", move |stop| {
            reservation::keep_expiring(expiring.clone(), stop)
        }))
}

/// Every endpoint of `shared_types::product`, with its OpenAPI document.
pub fn router(app: App) -> axum::Router {
    Api::new(NAME, "Product service")
        .checks(service_kit::db::checks(&app.pool))
        .endpoint::<ListCategories, _, _>(category::list)
        .endpoint::<ListSellers, _, _>(seller::list)
        .endpoint::<GetSeller, _, _>(seller::get)
        .endpoint::<ListProducts, _, _>(list::list)
        .endpoint::<GetProduct, _, _>(product::get)
        .endpoint::<LookUpProducts, _, _>(product::look_up)
        .endpoint::<LookUpSlugs, _, _>(product::look_up_slugs)
        .endpoint::<LookUpVariants, _, _>(variant::look_up)
        .endpoint::<ListSlugs, _, _>(product::slugs)
        .endpoint::<GetStock, _, _>(stock::get)
        .endpoint::<PutStock, _, _>(stock::put)
        .endpoint::<Reserve, _, _>(reservation::reserve)
        .endpoint::<GetReservation, _, _>(reservation::get)
        .endpoint::<CommitReservation, _, _>(reservation::commit)
        .endpoint::<ReleaseReservation, _, _>(reservation::release)
        .finish(app)
}
