//! The provider's webhooks: believed when signed, used only as a hint to ask.

pub mod receive;
pub mod signature;

use axum::Router;
use axum::routing::post;

use crate::App;

/// The address the provider posts to.
pub fn routes() -> Router<App> {
    Router::new().route("/webhooks/stripe", post(receive::receive))
}
