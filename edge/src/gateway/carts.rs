//! Carts of guests and of shoppers, under the same addresses.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::cart::{
    AddLine, AddMyLine, ByCart, ByLine, ByMyLine, CartView, CreateCart, GetCart, GetMyCart,
    LineQuantity, Merge, MergeCart, PutLine, PutMyLine,
};
use shared_types::{Empty, VariantId};

use super::api::{self, GuestCart};
use super::holders::CartHolder;
use super::tokens::Kind;
use super::visitor::Caller;
use super::{App, refused};

pub async fn open(
    State(app): State<App>,
    caller: Caller<api::OpenGuestCart>,
    call: Call<api::OpenGuestCart>,
) -> Result<Reply<api::OpenGuestCart>, ApiError> {
    let carts = caller.visitor.client(app.carts());
    let cart = carts
        .send::<CreateCart>(&Empty {}, &call.body)
        .await
        .map_err(refused)?;
    let cart_token = app.tokens().sign(Kind::Cart, cart.cart_id)?;
    Ok(Reply(GuestCart { cart_token, cart }))
}

pub async fn show(
    State(app): State<App>,
    holder: CartHolder,
    _: Call<api::GetCart>,
) -> Result<Reply<api::GetCart>, ApiError> {
    cart_of(&app, &holder).await.map(Reply)
}

/// The holder's cart as it stands.
pub async fn cart_of(app: &App, holder: &CartHolder) -> Result<CartView, ApiError> {
    let carts = holder.visitor.client(app.carts());
    let cart = match holder.guest {
        Some(cart_id) => carts.get::<GetCart>(&ByCart { cart_id }, &Empty {}).await,
        None => carts.get::<GetMyCart>(&Empty {}, &Empty {}).await,
    };
    cart.map_err(refused)
}

pub async fn add(
    State(app): State<App>,
    holder: CartHolder,
    call: Call<api::AddItem>,
) -> Result<Reply<api::AddItem>, ApiError> {
    let carts = holder.visitor.client(app.carts());
    let cart = match holder.guest {
        Some(cart_id) => carts.send::<AddLine>(&ByCart { cart_id }, &call.body).await,
        None => carts.send::<AddMyLine>(&Empty {}, &call.body).await,
    };
    cart.map(Reply).map_err(refused)
}

pub async fn put(
    State(app): State<App>,
    holder: CartHolder,
    call: Call<api::PutItem>,
) -> Result<Reply<api::PutItem>, ApiError> {
    set(&app, &holder, call.path.variant_id, call.body)
        .await
        .map(Reply)
}

pub async fn remove(
    State(app): State<App>,
    holder: CartHolder,
    call: Call<api::RemoveItem>,
) -> Result<Reply<api::RemoveItem>, ApiError> {
    let none = LineQuantity { quantity: 0 };
    set(&app, &holder, call.path.variant_id, none)
        .await
        .map(Reply)
}

async fn set(
    app: &App,
    holder: &CartHolder,
    variant_id: VariantId,
    quantity: LineQuantity,
) -> Result<CartView, ApiError> {
    let carts = holder.visitor.client(app.carts());
    let cart = match holder.guest {
        Some(cart_id) => {
            carts
                .send::<PutLine>(
                    &ByLine {
                        cart_id,
                        variant_id,
                    },
                    &quantity,
                )
                .await
        }
        None => {
            carts
                .send::<PutMyLine>(&ByMyLine { variant_id }, &quantity)
                .await
        }
    };
    cart.map_err(refused)
}

/// Whoever is not signed in learns nothing about the key they send.
pub async fn merge(
    State(app): State<App>,
    _: Caller<api::MergeCart>,
    holder: CartHolder,
    _: Call<api::MergeCart>,
) -> Result<Reply<api::MergeCart>, ApiError> {
    let from = holder.guest_cart()?;
    let carts = holder.visitor.client(app.carts());
    let merged = carts.send::<MergeCart>(&Empty {}, &Merge { from }).await;
    merged.map(Reply).map_err(refused)
}
