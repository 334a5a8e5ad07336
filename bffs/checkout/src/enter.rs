//! Starting a checkout, or going on with the one under way.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Session, carts, client_for, see_other};
use checkout::pages::EmptyCheckout;
use leptos::prelude::*;
use shared_types::cart::CartView;
use shared_types::order::{
    ByCheckout, ByOrder, CheckoutView, Contact, GetOrder, NewCheckout, OrderStatus, PutContact,
    StartCheckout,
};
use shared_types::{CartId, Empty};
use ui::{Notice, Tone};

use crate::{current, views};

/// To the next step. A checkout under way goes on while the cart is as it was; asking
/// twice starts nothing twice.
///
/// # Errors
/// 503 while a service it needs is away.
pub async fn enter(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    if let Some(cart_id) = fresh_cart(&session).await?
        && let Ok(started) = begin(&app, &session, cart_id).await
    {
        session.set_checkout(Some(started.checkout_id)).await?;
        return Ok(see_other(next_step(&started)));
    }
    let cart = carts::view(&app, &session)
        .await?
        .filter(|cart| !cart.lines.is_empty());
    let Some(cart) = cart else {
        let page = views::page(&app, &session, "Checkout", || view! { <EmptyCheckout /> }).await;
        return Ok(page.into_response());
    };
    let old = current::find(&app, &session).await?;
    if let Some(old) = old.as_ref().filter(|old| is_of(old, &cart)) {
        match old.order_id {
            None => return Ok(see_other(next_step(old))),
            Some(order_id) => {
                let orders = &app.backends().orders;
                let order = orders
                    .get::<GetOrder>(&ByOrder { order_id }, &Empty {})
                    .await?;
                if order.status == OrderStatus::AwaitingPayment {
                    return Ok(see_other(format!("/checkout/complete/{order_id}")));
                }
            }
        }
    }
    start(&app, &session, &cart, old).await
}

/// A guest's cart of which no checkout is under way: whether it can be bought is for
/// the order service to say, and there is nothing to compare it with.
async fn fresh_cart(session: &Session) -> Result<Option<CartId>, ApiError> {
    let data = session.data().await?;
    let fresh = data.checkout.is_none() && data.sign_in.is_none();
    Ok(data.cart.filter(|_| fresh))
}

async fn begin(app: &App, session: &Session, cart_id: CartId) -> Result<CheckoutView, ApiError> {
    let orders = client_for(session, &app.backends().orders).await?;
    let body = NewCheckout { cart_id };
    Ok(orders.send::<StartCheckout>(&Empty {}, &body).await?)
}

/// The step that waits for an answer.
fn next_step(checkout: &CheckoutView) -> &'static str {
    match (&checkout.email, &checkout.address) {
        (Some(_), Some(_)) => "/checkout/delivery",
        _ => "/checkout/contact",
    }
}

/// Whether the checkout is about what is in the cart now, at today's prices.
fn is_of(checkout: &CheckoutView, cart: &CartView) -> bool {
    let mut held: Vec<_> = cart
        .lines
        .iter()
        .map(|line| (line.variant_id, line.quantity, line.unit_price.amount))
        .collect();
    let lines = checkout.sellers.iter().flat_map(|seller| &seller.lines);
    let mut sold: Vec<_> = lines
        .map(|line| (line.variant_id, line.quantity, line.unit_price.amount))
        .collect();
    held.sort_unstable();
    sold.sort_unstable();
    checkout.cart_id == cart.cart_id && held == sold
}

async fn start(
    app: &App,
    session: &Session,
    cart: &CartView,
    old: Option<CheckoutView>,
) -> Result<Response, ApiError> {
    let started = match begin(app, session, cart.cart_id).await {
        Ok(started) => started,
        Err(error) if matches!(error.status().as_u16(), 404 | 409) => {
            let text = "Something in your cart needs your answer before checkout.";
            session.flash(Notice::new(Tone::Warning, text)).await?;
            return Ok(see_other("/cart"));
        }
        Err(error) => return Err(error),
    };
    session.set_checkout(Some(started.checkout_id)).await?;
    let started = match old {
        Some(old) => carry_over(app, old, started).await,
        None => started,
    };
    Ok(see_other(next_step(&started)))
}

/// Nobody types an address twice because the cart changed.
async fn carry_over(app: &App, old: CheckoutView, new: CheckoutView) -> CheckoutView {
    let (Some(email), Some(address)) = (old.email, old.address) else {
        return new;
    };
    let path = ByCheckout {
        checkout_id: new.checkout_id,
    };
    let contact = Contact { email, address };
    app.backends()
        .orders
        .send::<PutContact>(&path, &contact)
        .await
        .unwrap_or(new)
}
