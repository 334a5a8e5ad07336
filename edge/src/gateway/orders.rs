//! Orders: placed, read, called off.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use shared_types::Empty;
use shared_types::order::{CancelMyOrder, CancelOrder, GetMyOrder, GetOrder, PlaceOrder};

use super::api::{self, NewOrder};
use super::checkouts::{placed, with_key};
use super::holders::{CheckoutHolder, OrderHolder};
use super::{App, refused};

pub async fn create(
    State(app): State<App>,
    holder: CheckoutHolder,
    call: Call<api::CreateOrder>,
) -> Result<Response, ApiError> {
    let NewOrder {
        checkout_id,
        expected_total,
        return_url,
        cancel_url,
        provider,
    } = call.body;
    let checkout_id = holder.checkout(checkout_id)?;
    let order = PlaceOrder {
        expected_total,
        expected_gift_card: None,
        return_url,
        cancel_url,
        provider,
    };
    let placed = placed(&app, &holder.visitor, checkout_id, &order).await?;
    with_key(
        &app,
        &holder.visitor,
        &placed,
        Reply::<api::CreateOrder>(placed.clone()),
    )
}

pub async fn show(
    State(app): State<App>,
    holder: OrderHolder,
    call: Call<api::GetOrder>,
) -> Result<Reply<api::GetOrder>, ApiError> {
    let orders = holder.visitor.client(app.orders());
    let order = if holder.is_guest(call.path.order_id)? {
        orders.get::<GetOrder>(&call.path, &Empty {}).await
    } else {
        orders.get::<GetMyOrder>(&call.path, &Empty {}).await
    };
    order.map(Reply).map_err(refused)
}

pub async fn cancel(
    State(app): State<App>,
    holder: OrderHolder,
    call: Call<api::CancelOrder>,
) -> Result<Reply<api::CancelOrder>, ApiError> {
    let orders = holder.visitor.client(app.orders());
    let order = if holder.is_guest(call.path.order_id)? {
        orders.send::<CancelOrder>(&call.path, &Empty {}).await
    } else {
        orders.send::<CancelMyOrder>(&call.path, &Empty {}).await
    };
    order.map(Reply).map_err(refused)
}
