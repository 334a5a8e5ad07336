//! Calling off an order before any of it is shipped.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply, ServiceCaller, User};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::order::{CancelMyOrder, CancelOrder, OrderStatus, OrderView};
use shared_types::{OrderId, UserId};

use super::read::order_view;
use super::store;
use crate::{App, saga};

/// What the shopper reads as the reason.
const BY_SHOPPER: &str = "You cancelled this order.";

/// Calls off any order.
///
/// # Errors
/// 404 for an unknown one, 409 `too_late` once any of it was shipped.
pub async fn cancel(
    State(app): State<App>,
    _: ServiceCaller,
    repeatable: Repeatable,
    call: Call<CancelOrder>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CancelOrder>, attempt: Attempt| async move {
        let order = call_off(&app, call.path.order_id, None, &attempt).await?;
        Ok(Reply(order))
    };
    repeatable.answer(&pool, call, work).await
}

/// Calls off an order of the signed-in shopper.
///
/// # Errors
/// 404 for an unknown one and for another's, 409 `too_late` once any of it was shipped.
pub async fn cancel_mine(
    State(app): State<App>,
    user: User,
    repeatable: Repeatable,
    call: Call<CancelMyOrder>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |call: Call<CancelMyOrder>, attempt: Attempt| async move {
        let order = call_off(&app, call.path.order_id, Some(user.id()), &attempt).await?;
        Ok(Reply(order))
    };
    repeatable.answer(&pool, call, work).await
}

/// The money goes back before the stock does; a service that is away is asked
/// again by the worker.
async fn call_off(
    app: &App,
    order_id: OrderId,
    owner: Option<UserId>,
    attempt: &Attempt,
) -> Result<OrderView, ApiError> {
    let order = order_view(app, order_id, owner).await?;
    if order.status == OrderStatus::Cancelled {
        return Ok(order);
    }
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !store::call_off(&mut *transaction, order_id, owner, BY_SHOPPER).await? {
        transaction.rollback().await?;
        // Another request may be at it, or this one was before a crash.
        if !saga::state(app, order_id).await?.step.is_ending() {
            let detail = "This order can no longer be cancelled.";
            return Err(ApiError::conflict("too_late", detail));
        }
    } else {
        attempt.takes_effect(&mut transaction).await?;
        transaction.commit().await?;
    }
    if let Err(error) = saga::drive(app, order_id).await {
        tracing::warn!(order.id = %order_id, code = error.code(), "cancellation goes on in the background");
    }
    order_view(app, order_id, owner).await
}
