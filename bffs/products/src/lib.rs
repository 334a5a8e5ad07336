//! The products BFF: routes and page data of the products micro-frontend.
//!
//! It owns `/products` with everything below it, `/sitemap.xml` and `/robots.txt`.
//! Its pages are the same for everyone and may be kept at the edge; what one browser
//! looked at is noted by a fragment that renders nothing. A page costs one call of
//! the product service; what many pages share is kept in [`Shelves`].

mod list;
mod product;
mod robots;
mod searched;
mod shelves;
mod sitemap;
mod slug;
mod viewed;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use bff_kit::{App, Bff, BffConfig};

use shelves::Shelves;
use sitemap::Maps;

/// The state of this BFF; cheap to clone.
#[derive(Clone)]
struct Shop {
    app: App,
    shelves: Shelves,
    maps: Arc<Maps>,
}

impl FromRef<Shop> for App {
    fn from_ref(shop: &Shop) -> Self {
        shop.app.clone()
    }
}

/// Reads the built files, opens the sessions and puts the BFF together.
///
/// # Errors
/// One sentence that names what to look at.
pub async fn build(config: BffConfig) -> anyhow::Result<Bff> {
    let app = App::connect(config).await?;
    Ok(Bff::new(app.clone(), router(app)))
}

/// Every page and fragment of the products team.
pub fn router(app: App) -> Router {
    let shelves = Shelves::new(app.backends());
    Router::new()
        .route("/products", get(list::all))
        .route("/products/c/{slug}", get(list::category))
        .route("/products/s/{slug}", get(list::seller))
        .route("/products/fragments/viewed", get(viewed::viewed))
        .route("/products/fragments/searched", get(searched::searched))
        .route("/products/{slug}", get(product::product))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/robots.txt", get(robots::robots))
        .with_state(Shop {
            app,
            shelves,
            maps: Arc::new(Maps::new()),
        })
}
