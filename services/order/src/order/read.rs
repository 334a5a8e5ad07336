//! Reading orders, and asking the provider how a payment stands.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller, User};
use shared_types::order::{GetMyOrder, GetOrder, ListMyOrders, OrderList, OrderView, SettleOrder};
use shared_types::{OrderId, UserId};
use time::OffsetDateTime;

use super::store;
use crate::{App, saga};

/// Any order.
///
/// # Errors
/// 404 for an unknown one.
pub async fn read(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetOrder>,
) -> Result<Reply<GetOrder>, ApiError> {
    order_view(&app, path.order_id, None).await.map(Reply)
}

/// An order of the signed-in shopper.
///
/// # Errors
/// 404 for an unknown one and for another's.
pub async fn read_mine(
    State(app): State<App>,
    user: User,
    Call { path, .. }: Call<GetMyOrder>,
) -> Result<Reply<GetMyOrder>, ApiError> {
    order_view(&app, path.order_id, Some(user.id()))
        .await
        .map(Reply)
}

/// Moves the order on as far as its payment allows.
///
/// A service that is away costs nothing but time: the worker goes on, and the
/// order is answered as it stands.
///
/// # Errors
/// 404 for an unknown one.
pub async fn settle(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<SettleOrder>,
) -> Result<Reply<SettleOrder>, ApiError> {
    if let Err(error) = saga::drive(&app, path.order_id).await {
        tracing::warn!(order.id = %path.order_id, code = error.code(), "order could not be settled yet");
    }
    order_view(&app, path.order_id, None).await.map(Reply)
}

/// The order as its shopper sees it; with `owner`, another's is 404.
///
/// # Errors
/// 404 where there is none.
pub async fn order_view(
    app: &App,
    order_id: OrderId,
    owner: Option<UserId>,
) -> Result<OrderView, ApiError> {
    let found = store::find_view(&app.pool, order_id, owner).await?;
    found.ok_or_else(|| ApiError::not_found("order"))
}

/// The signed-in shopper's orders, newest first.
///
/// # Errors
/// 422 for a cursor that is none.
pub async fn list_mine(
    State(app): State<App>,
    user: User,
    Call { query, .. }: Call<ListMyOrders>,
) -> Result<Reply<ListMyOrders>, ApiError> {
    let before = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut orders = store::list(&app.pool, user.id(), before).await?;
    let more = orders.len() > store::PAGE;
    orders.truncate(store::PAGE);
    let next = orders.last().filter(|_| more).map(|last| {
        format!(
            "{}.{}",
            last.placed_at.0.unix_timestamp_nanos() / 1000,
            last.order_id
        )
    });
    Ok(Reply(OrderList { orders, next }))
}

fn parse_cursor(cursor: &str) -> Result<(OffsetDateTime, OrderId), ApiError> {
    let parse = || {
        let (micros, id) = cursor.split_once('.')?;
        let nanos = micros
            .parse::<i64>()
            .ok()
            .map(|micros| i128::from(micros) * 1000)?;
        Some((
            OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?,
            id.parse().ok()?,
        ))
    };
    parse().ok_or_else(|| ApiError::invalid_field("cursor", "is not one of ours"))
}
