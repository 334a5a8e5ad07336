//! Starting a checkout from a cart.

use std::collections::HashMap;

use axum::extract::State;
use server_kit::{ApiError, Call, MaybeUser, Reply, ServiceCaller};
use shared_types::cart::{ByCart, CartView, GetOwnedCart, LineNotice, LineView};
use shared_types::event::CheckoutStarted;
use shared_types::order::StartCheckout;
use shared_types::{Empty, FieldError, UserId};
use uuid::Uuid;

use super::model::{Checkout, by_seller, is_of_one_currency};
use super::read::priced_view;
use super::store;
use crate::App;

/// Takes the snapshot; the cart itself is left as it is.
///
/// # Errors
/// 404 for an unknown cart or another shopper's, 409 `cart_not_ready` for one
/// that is empty or has lines that cannot be bought as they stand.
pub async fn start(
    State(app): State<App>,
    _: ServiceCaller,
    MaybeUser(user): MaybeUser,
    Call { body, .. }: Call<StartCheckout>,
) -> Result<Reply<StartCheckout>, ApiError> {
    let path = ByCart {
        cart_id: body.cart_id,
    };
    let owned = app
        .carts
        .call::<GetOwnedCart>(&path, &Empty {}, &Empty {})
        .await?;
    let user_id = user.map(|user| user.id());
    if owned.user_id.is_some() && owned.user_id != user_id {
        return Err(ApiError::not_found("cart"));
    }
    require_ready(&owned.cart)?;
    require_orderable(&owned.cart)?;
    let mut checkout = snapshot(&owned.cart, user_id);
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    store::insert(&mut transaction, &mut checkout).await?;
    let event = CheckoutStarted {
        checkout_id: checkout.checkout_id,
        cart_id: checkout.cart_id,
        user_id,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    priced_view(&app, &checkout).await.map(Reply)
}

fn snapshot(cart: &CartView, user_id: Option<UserId>) -> Checkout {
    Checkout {
        checkout_id: Uuid::now_v7().into(),
        cart_id: cart.cart_id,
        user_id,
        sellers: by_seller(cart),
        email: None,
        address: None,
        choices: HashMap::new(),
        coupon_id: None,
        gift_card_ids: Vec::new(),
        order_id: None,
    }
}

fn require_ready(cart: &CartView) -> Result<(), ApiError> {
    if !cart.checked {
        return Err(ApiError::unavailable("the product service"));
    }
    if cart.ready {
        return Ok(());
    }
    let detail = if cart.lines.is_empty() {
        "The cart is empty."
    } else {
        "Some lines cannot be bought as they stand; look at the cart."
    };
    let refused = ApiError::conflict("cart_not_ready", detail);
    let problem = refused
        .problem()
        .clone()
        .with_errors(cart.lines.iter().filter_map(trouble).collect());
    Err(refused.with_problem(problem))
}

/// The most lines of an order: what the product service holds at once.
const MAX_LINES: usize = 200;

/// Refuses a cart that can be no order as a whole.
///
/// # Errors
/// 409 `cart_not_ready` where amounts cannot be added, or there are too many lines.
pub fn require_orderable(cart: &CartView) -> Result<(), ApiError> {
    let detail = if !is_of_one_currency(cart) {
        "The cart holds prices in different currencies; order them one by one."
    } else if cart.lines.len() > MAX_LINES {
        "An order takes at most 200 different things; order them in parts."
    } else {
        return Ok(());
    };
    Err(ApiError::conflict("cart_not_ready", detail))
}

fn trouble(line: &LineView) -> Option<FieldError> {
    let message = line.notices.iter().find_map(|notice| match notice {
        LineNotice::SoldOut => Some("sold out".to_owned()),
        LineNotice::Withdrawn => Some("no longer sold".to_owned()),
        LineNotice::OnlyLeft { available } => Some(format!("only {available} left")),
        LineNotice::PriceChanged { .. } => None,
    })?;
    Some(FieldError::new(line.variant_id.to_string(), message))
}
