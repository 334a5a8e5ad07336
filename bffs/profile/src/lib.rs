//! The profile BFF: signing up, in and out, the account, addresses, orders.
//!
//! Pages need somebody signed in ([`Shopper`]) and send everyone else to sign in and
//! back; only an order may also be looked at by the browser that ordered it as a
//! guest. Nothing here is kept by any cache. Where a service takes the sign-in for
//! ended, the browser is signed out and told so ([`ended`]).
//!
//! It calls the user and order services, and the cart service to merge a guest's
//! cart at sign-in.

mod answer;
mod ended;
mod refusal;
mod return_to;
mod shopper;

mod account;
mod address;
mod join;
mod leave;
mod order;
mod overview;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use bff_kit::{App, Bff, BffConfig, CachePolicy};

/// The BFF, ready to run.
///
/// # Errors
/// When its built files or its database of sessions are missing.
pub async fn build(config: BffConfig) -> anyhow::Result<Bff> {
    let app = App::connect(config).await?;
    Ok(Bff::new(app.clone(), router(app)))
}

/// Its pages.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/profile", get(overview::show))
        .route(
            "/profile/sign-in",
            get(join::show_sign_in).post(join::sign_in),
        )
        .route(
            "/profile/sign-up",
            get(join::show_sign_up).post(join::sign_up),
        )
        .route(
            "/profile/sign-out",
            post(leave::sign_out).get(leave::elsewhere),
        )
        .route(
            "/profile/sign-out-everywhere",
            post(leave::sign_out_everywhere).get(account::elsewhere),
        )
        .route("/profile/account", get(account::show))
        .route(
            "/profile/account/name",
            post(account::rename).get(account::elsewhere),
        )
        .route(
            "/profile/account/password",
            post(account::change_password).get(account::elsewhere),
        )
        .route("/profile/addresses", get(address::list))
        .route(
            "/profile/addresses/new",
            get(address::show_new).post(address::create),
        )
        .route(
            "/profile/addresses/{address_id}",
            get(address::show).post(address::replace),
        )
        .route(
            "/profile/addresses/{address_id}/remove",
            get(address::ask).post(address::remove),
        )
        .route("/profile/orders", get(order::list))
        .route("/profile/orders/{order_id}", get(order::show))
        .route("/profile/orders/{order_id}/pay", get(order::pay))
        .route(
            "/profile/orders/{order_id}/cancel",
            get(order::ask).post(order::cancel),
        )
        .layer(from_fn(ended::sign_out_where_ended))
        .with_state(app)
}

/// Everything here is somebody's own.
const POLICY: CachePolicy = CachePolicy::NoStore;
