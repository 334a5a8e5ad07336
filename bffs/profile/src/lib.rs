//! The profile BFF: signing up, in and out, the account, addresses, orders, messages,
//! watched products.
//!
//! Pages need somebody signed in ([`Shopper`]) and send everyone else to sign in and
//! back; only an order may also be looked at by the browser that ordered it as a
//! guest, and returned from there; mail may be ended by whoever has the link out of it. Nothing here is
//! kept by any cache. Where a service takes the sign-in for
//! ended, the browser is signed out and told so ([`ended`]).
//!
//! Who sells sends orders and answers returns here too, and reads the statement of their
//! money, as a page or a file.
//!
//! It calls the user, order, payment and notification services, the product service to show
//! what is watched, and the cart service to merge a guest's cart at sign-in.

mod answer;
mod ended;
mod refusal;
mod return_to;
mod shopper;

mod account;
mod address;
mod join;
mod leave;
mod message;
mod notification;
mod order;
mod overview;
mod password;
mod phone;
mod push;
mod returns;
mod sales;
mod shipping;
mod statement;
mod unsubscribe;
mod watch;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use bff_kit::{App, Bff, BffConfig, CachePolicy, island};
use shared_types::reach::{SwitchPushOff, SwitchPushOn};

/// The BFF, ready to run.
///
/// # Errors
/// When its built files or its database of sessions are missing.
pub async fn build(config: BffConfig) -> anyhow::Result<Bff> {
    let app = App::connect(config).await?;
    Ok(bff(app))
}

/// The BFF around an [`App`].
#[must_use]
pub fn bff(app: App) -> Bff {
    let routes = router(app.clone());
    around(app, routes)
}

/// The BFF around [`router`] with whatever was merged into it.
#[must_use]
pub fn around(app: App, routes: Router) -> Bff {
    Bff::new(app, routes).open_to_programs(unsubscribe::HERE)
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
        .route(
            "/profile/forgot-password",
            get(password::show_forgotten).post(password::forget),
        )
        .route(
            "/profile/reset-password",
            get(password::show_reset).post(password::reset),
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
        .route("/profile/messages", get(message::list))
        .route(
            "/profile/messages/read",
            post(message::mark_all).get(message::elsewhere),
        )
        .route(
            "/profile/messages/{inbox_entry_id}/read",
            post(message::mark).get(message::elsewhere),
        )
        .route(
            "/profile/notifications",
            get(notification::show).post(notification::save),
        )
        .route(
            "/profile/notifications/phone",
            post(phone::ask).get(notification::elsewhere),
        )
        .route(
            "/profile/notifications/phone/code",
            post(phone::confirm).get(notification::elsewhere),
        )
        .route(
            "/profile/notifications/phone/remove",
            post(phone::remove).get(notification::elsewhere),
        )
        .route(
            "/profile/notifications/mail",
            post(notification::retry_mail).get(notification::elsewhere),
        )
        .route(profile::PUSH_WORKER, get(push::worker))
        .route(
            unsubscribe::HERE,
            get(unsubscribe::ask).post(unsubscribe::end),
        )
        .route("/profile/watches", get(watch::list).post(watch::set))
        .route(
            "/profile/watches/{watch_id}/remove",
            post(watch::remove).get(watch::elsewhere),
        )
        .route("/profile/seller/statement", get(statement::show))
        .route("/profile/seller/statement.csv", get(statement::download))
        .route("/profile/orders", get(order::list))
        .route("/profile/orders/{order_id}", get(order::show))
        .route("/profile/orders/{order_id}/changes", get(order::changes))
        .route("/profile/fragments/orders/{order_id}", get(order::now))
        .route("/profile/orders/{order_id}/pay", get(order::pay))
        .route(
            "/profile/orders/{order_id}/cancel",
            get(order::ask).post(order::cancel),
        )
        .route(
            "/profile/orders/{order_id}/returns",
            get(returns::show).post(returns::ask),
        )
        .route("/profile/sales/orders", get(shipping::list))
        .route(
            "/profile/sales/orders/{seller_order_id}",
            get(shipping::show),
        )
        .route(
            "/profile/sales/orders/{seller_order_id}/ship",
            post(shipping::ship).get(shipping::elsewhere),
        )
        .route(
            "/profile/sales/orders/{seller_order_id}/deliver",
            post(shipping::deliver).get(shipping::elsewhere),
        )
        .route("/profile/sales/returns", get(sales::list))
        .route("/profile/sales/returns/{return_id}", get(sales::show))
        .route(
            "/profile/sales/returns/{return_id}/answer",
            post(sales::answer).get(sales::elsewhere),
        )
        .route(
            "/profile/sales/returns/{return_id}/receive",
            post(sales::receive).get(sales::elsewhere),
        )
        .route(
            "/profile/sales/returns/{return_id}/refund",
            post(sales::refund).get(sales::elsewhere),
        )
        .layer(from_fn(ended::sign_out_where_ended))
        // An island would follow a redirect and take the page for a yes.
        .merge(island::<SwitchPushOn, _, _, _>(push::switch_on))
        .merge(island::<SwitchPushOff, _, _, _>(push::switch_off))
        .with_state(app)
}

/// Everything here is somebody's own.
const POLICY: CachePolicy = CachePolicy::NoStore;
