//! A checkout is about what is in its cart: what changed there since is shown before it
//! is ordered.

use server_kit::{ApiError, CallError};
use shared_types::cart::{ByCart, CartView, GetOwnedCart};
use shared_types::{Empty, Money};

use super::model::{Checkout, by_seller};
use super::read::priced;
use super::start::require_orderable;
use super::store;
use crate::App;

/// Refuses a checkout whose cart holds something else now, or at other prices, and takes
/// the snapshot anew.
///
/// While the cart service is away the snapshot counts: it is what the shopper saw, at
/// prices that were ours.
///
/// # Errors
/// 409 `total_changed` with the total of now, 409 `cart_not_ready` for an emptied cart.
pub async fn require_of_cart(app: &App, checkout: &Checkout) -> Result<(), ApiError> {
    let path = ByCart {
        cart_id: checkout.cart_id,
    };
    let cart = match app.carts.get::<GetOwnedCart>(&path, &Empty {}).await {
        Ok(owned) => owned.cart,
        Err(error) if is_away(&error) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    // Unchecked, the prices are only the last known ones.
    if !cart.checked || is_of(checkout, &cart) {
        return Ok(());
    }
    if cart.lines.is_empty() {
        return Err(ApiError::conflict("cart_not_ready", "The cart is empty."));
    }
    require_orderable(&cart)?;
    let changed = Checkout {
        sellers: by_seller(&cart),
        ..checkout.clone()
    };
    store::set_sellers(&app.pool, changed.checkout_id, &changed.sellers).await?;
    let total = priced(app, &changed).await?.view.totals.to_pay;
    let detail = format!("The cart has changed and comes to {total} now; look at it once more.");
    Err(ApiError::conflict("total_changed", detail))
}

/// A cart that is gone was merged into another, which has a checkout of its own.
fn is_away(error: &CallError) -> bool {
    error.status() >= 500 || error.is_not_found()
}

/// What is sold out by now is for the reservation to say.
fn is_of(checkout: &Checkout, cart: &CartView) -> bool {
    let lines = checkout.sellers.iter().flat_map(|part| &part.lines);
    let price = |money: Money| (money.amount, money.currency);
    let mut held: Vec<_> = lines
        .map(|priced| &priced.line)
        .map(|line| (line.variant_id, line.quantity, price(line.unit_price)))
        .collect();
    let mut now: Vec<_> = cart
        .lines
        .iter()
        .map(|line| (line.variant_id, line.quantity, price(line.unit_price)))
        .collect();
    held.sort_unstable();
    now.sort_unstable();
    held == now
}
