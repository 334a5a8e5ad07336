//! The checkout BFF: from the session's cart to an order and its payment page.
//!
//! Read in this order: `enter` starts or resumes a checkout, `contact`, `delivery` and
//! `review` (with `codes`) are its steps, `place` sends the shopper to the payment page, and `order`
//! is where they come back to.

mod codes;
mod contact;
mod current;
mod delivery;
mod enter;
mod order;
mod place;
mod review;
mod typed;
mod views;

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
        .route("/checkout", get(enter::enter))
        .route("/checkout/contact", get(contact::show).post(contact::save))
        .route(
            "/checkout/delivery",
            get(delivery::show).post(delivery::save),
        )
        .route("/checkout/review", get(review::show))
        .route("/checkout/codes", post(codes::add).get(review::elsewhere))
        .route(
            "/checkout/codes/remove",
            post(codes::remove).get(review::elsewhere),
        )
        .route("/checkout/place", post(place::place))
        .route("/checkout/return", get(order::settle))
        .route("/checkout/complete/{order_id}", get(order::show))
        .route("/checkout/cancelled", get(order::cancelled))
        .route("/checkout/fragments/orders/{order_id}", get(order::now))
        .route("/checkout/orders/{order_id}/changes", get(order::changes))
        .route("/checkout/orders/{order_id}/cancel", post(order::cancel))
        .with_state(app)
}
