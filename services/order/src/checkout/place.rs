//! Placing: the checkout becomes an order, and the saga takes over.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::event::OrderCreated;
use shared_types::order::{CheckoutView, Place, PlaceOrder, PlacedOrder};
use shared_types::{CheckoutId, OrderId};

use super::model::Checkout;
use super::read::{find, priced_view};
use super::store;
use crate::App;
use crate::order::model::NewOrder;
use crate::order::store as orders;
use crate::saga;

/// Places the order and drives it until the shopper has to pay.
///
/// The checkout's row is locked while the order is written and the order's
/// `checkout_id` is unique, so that a double click or a second tab meets the
/// order that is there.
///
/// # Errors
/// 404 for an unknown checkout; 409 `not_ready`, `total_changed` (with the total
/// of now), `sold_out` or `order_ended`; 503 while a service it needs is away:
/// placing again goes on where it stopped.
pub async fn place(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<Place>,
) -> Result<Reply<Place>, ApiError> {
    let order_id = write_once(&app, path.checkout_id, &body).await?;
    saga::drive(&app, order_id).await?;
    let order = orders::saga_state(&app.pool, order_id).await?;
    let order = order.ok_or_else(|| ApiError::not_found("order"))?;
    match order.payment_url {
        Some(payment_url) if !order.step.is_ending() => Ok(Reply(PlacedOrder {
            order_id,
            number: order.number,
            payment_url,
        })),
        _ => Err(ended(order.reason.as_deref())),
    }
}

fn ended(reason: Option<&str>) -> ApiError {
    match reason {
        Some(saga::SOLD_OUT) => ApiError::conflict("sold_out", saga::SOLD_OUT),
        Some(reason) => ApiError::conflict("order_ended", reason),
        None => ApiError::conflict("order_ended", "This order has ended; start a new one."),
    }
}

async fn write_once(
    app: &App,
    checkout_id: CheckoutId,
    request: &PlaceOrder,
) -> Result<OrderId, ApiError> {
    let checkout = find(app, checkout_id).await?;
    if let Some(order_id) = checkout.order_id {
        return Ok(order_id);
    }
    let view = priced_view(app, &checkout).await?;
    require_agreed(&view, request)?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    store::lock(&mut transaction, checkout_id).await?;
    let now = store::find(&mut *transaction, checkout_id).await?;
    if let Some(order_id) = now.and_then(|checkout| checkout.order_id) {
        return Ok(order_id);
    }
    let order = new_order(&checkout, view, request)?;
    orders::insert(&mut transaction, &order).await?;
    let event = OrderCreated {
        order_id: order.order_id,
        number: order.number,
        user_id: checkout.user_id,
        total: order.totals.total,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(order.order_id)
}

fn require_agreed(view: &CheckoutView, request: &PlaceOrder) -> Result<(), ApiError> {
    if !view.ready {
        let detail = "Contact, address and delivery must be settled first.";
        return Err(ApiError::conflict("not_ready", detail));
    }
    if view.totals.total != request.expected_total {
        let detail = format!(
            "The total is {} now; look at it once more.",
            view.totals.total
        );
        return Err(ApiError::conflict("total_changed", detail));
    }
    Ok(())
}

fn new_order(
    checkout: &Checkout,
    view: CheckoutView,
    request: &PlaceOrder,
) -> Result<NewOrder, ApiError> {
    let (Some(email), Some(address)) = (view.email, view.address) else {
        return Err(ApiError::conflict(
            "not_ready",
            "Contact and address must be settled first.",
        ));
    };
    NewOrder::new(checkout, email, address, view.sellers, view.totals, request)
        .ok_or_else(|| ApiError::conflict("not_ready", "Delivery must be settled first."))
}
