//! The providers' webhooks: believed when signed, used only as a hint to ask.

pub mod receive;

use axum::Router;
use axum::routing::post;

use crate::App;

/// The addresses the providers post to.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/webhooks/stripe", post(receive::stripe))
        .route("/webhooks/paypal", post(receive::paypal))
}
