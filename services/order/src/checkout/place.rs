//! Placing: the checkout becomes an order, and the saga takes over.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::CheckoutId;
use shared_types::event::OrderCreated;
use shared_types::order::{CheckoutView, Place, PlaceOrder, PlacedOrder};

use super::model::Checkout;
use super::read::{find, priced_view};
use crate::App;
use crate::order::model::NewOrder;
use crate::order::store as orders;
use crate::saga::{self, SagaState};

/// Places the order and drives it until the shopper has to pay.
///
/// The order's `checkout_id` is unique, so that a double click or a second tab meets
/// the order that is there.
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
    let order = written_once(&app, path.checkout_id, &body).await?;
    let order = saga::drive_on(&app, order).await?;
    match order.payment_url {
        Some(payment_url) if !order.step.is_ending() => Ok(Reply(PlacedOrder {
            order_id: order.order_id,
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

async fn written_once(
    app: &App,
    checkout_id: CheckoutId,
    request: &PlaceOrder,
) -> Result<SagaState, ApiError> {
    let checkout = find(app, checkout_id).await?;
    if let Some(order_id) = checkout.order_id {
        return saga::state(app, order_id).await;
    }
    let view = priced_view(app, &checkout).await?;
    require_agreed(&view, request)?;
    let order = new_order(&checkout, view, request)?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !orders::insert(&mut transaction, &order).await? {
        transaction.rollback().await?;
        let placed = find(app, checkout_id).await?.order_id;
        let order_id = placed.ok_or_else(|| ApiError::not_found("order"))?;
        return saga::state(app, order_id).await;
    }
    if let Some(provider) = request.provider {
        orders::choose_provider(&mut transaction, order.order_id, provider).await?;
    }
    let event = OrderCreated {
        order_id: order.order_id,
        number: order.number.clone(),
        user_id: order.user_id,
        total: order.totals.total,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(order.into())
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
