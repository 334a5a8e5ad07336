//! From a cart to a placed order, step by step.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use server_kit::{ApiError, Call, Reply};
use shared_types::order::{
    ByCheckout, GetCheckout, NewCheckout, Place, PlaceOrder, PlacedOrder, PutContact, PutDelivery,
    StartCheckout,
};
use shared_types::promotion::{ByCode, DeleteCode, PutCode};
use shared_types::{CheckoutId, Empty};

use super::api::{self, StartedCheckout};
use super::holders::{CartHolder, CheckoutHolder};
use super::tokens::Kind;
use super::visitor::Visitor;
use super::{App, carts, refused};

/// Placing asks the payment provider, which may take its time.
const PLACE_TIME: Duration = Duration::from_secs(8);

pub async fn start(
    State(app): State<App>,
    holder: CartHolder,
    _: Call<api::StartCheckout>,
) -> Result<Reply<api::StartCheckout>, ApiError> {
    let cart_id = match holder.guest {
        Some(cart_id) => cart_id,
        None => carts::cart_of(&app, &holder).await?.cart_id,
    };
    let orders = holder.visitor.client(app.orders());
    let started = orders
        .send::<StartCheckout>(&Empty {}, &NewCheckout { cart_id })
        .await;
    let checkout = started.map_err(refused)?;
    let checkout_token = app.tokens().sign(Kind::Checkout, checkout.checkout_id)?;
    Ok(Reply(StartedCheckout {
        checkout_token,
        checkout,
    }))
}

pub async fn show(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::GetCheckout>,
) -> Result<Reply<api::GetCheckout>, ApiError> {
    let path = path(&holder, &call.path)?;
    let orders = holder.visitor.client(app.orders());
    orders
        .get::<GetCheckout>(&path, &Empty {})
        .await
        .map(Reply)
        .map_err(refused)
}

pub async fn contact(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::PutContact>,
) -> Result<Reply<api::PutContact>, ApiError> {
    let path = path(&holder, &call.path)?;
    let orders = holder.visitor.client(app.orders());
    orders
        .send::<PutContact>(&path, &call.body)
        .await
        .map(Reply)
        .map_err(refused)
}

pub async fn delivery(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::PutDelivery>,
) -> Result<Reply<api::PutDelivery>, ApiError> {
    let path = path(&holder, &call.path)?;
    let orders = holder.visitor.client(app.orders());
    orders
        .send::<PutDelivery>(&path, &call.body)
        .await
        .map(Reply)
        .map_err(refused)
}

pub async fn put_code(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::PutCode>,
) -> Result<Reply<api::PutCode>, ApiError> {
    let path = path(&holder, &call.path)?;
    let orders = holder.visitor.client(app.orders());
    orders
        .send::<PutCode>(&path, &call.body)
        .await
        .map(Reply)
        .map_err(refused)
}

pub async fn delete_code(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::DeleteCode>,
) -> Result<Reply<api::DeleteCode>, ApiError> {
    let checkout_id = holder.checkout(call.path.checkout_id)?;
    let path = ByCode {
        checkout_id,
        ..call.path
    };
    let orders = holder.visitor.client(app.orders());
    orders
        .send::<DeleteCode>(&path, &Empty {})
        .await
        .map(Reply)
        .map_err(refused)
}

pub async fn place(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::PlaceCheckout>,
) -> Result<Response, ApiError> {
    let ByCheckout { checkout_id } = path(&holder, &call.path)?;
    let placed = placed(&app, &holder.visitor, checkout_id, &call.body).await?;
    with_key(
        &app,
        &holder.visitor,
        &placed,
        Reply::<api::PlaceCheckout>(placed.clone()),
    )
}

/// Places the order of a checkout that the visitor holds the key to.
pub async fn placed(
    app: &App,
    visitor: &Visitor,
    checkout_id: CheckoutId,
    order: &PlaceOrder,
) -> Result<PlacedOrder, ApiError> {
    let orders = visitor.client(app.orders()).with_timeout(PLACE_TIME);
    orders
        .send::<Place>(&ByCheckout { checkout_id }, order)
        .await
        .map_err(refused)
}

/// The answer, with the key to the order for a guest, who has no other way to it.
pub fn with_key(
    app: &App,
    visitor: &Visitor,
    placed: &PlacedOrder,
    reply: impl IntoResponse,
) -> Result<Response, ApiError> {
    let mut response = reply.into_response();
    if visitor.user.is_none() {
        let token = app.tokens().sign(Kind::Order, placed.order_id)?;
        let token = HeaderValue::try_from(token).map_err(ApiError::internal)?;
        response.headers_mut().insert("x-order-token", token);
    }
    Ok(response)
}

fn path(holder: &CheckoutHolder, asked: &ByCheckout) -> Result<ByCheckout, ApiError> {
    holder
        .checkout(asked.checkout_id)
        .map(|checkout_id| ByCheckout { checkout_id })
}
