//! The cart BFF: the cart's page, the forms that change it, and the fragments that
//! other teams' pages show.
//!
//! A form is answered with a redirect to the cart, or, where a page sent it without
//! leaving (`X-Fragment`), with the HTML that changed.

mod add;
mod change;
mod fragments;
mod page;
mod request;

use axum::Router;
use axum::routing::{get, post};
use bff_kit::{App, Bff, BffConfig};

/// The BFF, ready to run.
///
/// # Errors
/// One sentence that names what to look at.
pub async fn build(config: BffConfig) -> anyhow::Result<Bff> {
    let app = App::connect(config).await?;
    Ok(bff(app))
}

/// The BFF around an [`App`].
#[must_use]
pub fn bff(app: App) -> Bff {
    let routes = router(app.clone());
    Bff::new(app, routes)
}

/// The routes alone.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/cart", get(page::show))
        .route("/cart/lines", post(add::add))
        .route("/cart/lines/{variant_id}", post(change::set))
        .route("/cart/lines/{variant_id}/remove", post(change::remove))
        .route("/cart/lines/{variant_id}/undo", post(change::undo))
        .route("/cart/fragments/mini-cart", get(fragments::mini_cart))
        .route("/cart/fragments/add-to-cart", get(fragments::add_to_cart))
        .with_state(app)
}
