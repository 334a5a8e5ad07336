//! The homepage BFF: routes and page data of the homepage micro-frontend.
//!
//! It owns `/`, every path that nobody else owns (a page that says so), and the
//! files of the mall as a whole. The page is the same for everyone; what a browser
//! looked at comes as a fragment.

mod home;
mod load;
mod recently;

use axum::Router;
use axum::routing::get;
use bff_kit::page::brand_routes;
use bff_kit::{App, Bff, BffConfig};

/// Reads the built files, opens the sessions and puts the BFF together.
///
/// # Errors
/// One sentence that names what to look at.
pub async fn build(config: BffConfig) -> anyhow::Result<Bff> {
    let app = App::connect(config).await?;
    Ok(Bff::new(app.clone(), router(app)))
}

/// The mall's entrance, its fragment and its files.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(home::home))
        .route("/fragments/recently-viewed", get(recently::recently_viewed))
        .merge(brand_routes())
        .with_state(app)
}
