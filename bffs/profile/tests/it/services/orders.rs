//! Orders, two to a page.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, ServiceCaller, User};
use shared_types::order::{
    CancelMyOrder, CancelOrder, GetMyOrder, GetOrder, ListMyOrders, OrderList, OrderStatus,
    OrderView,
};
use shared_types::{OrderId, UserId};

use super::{Data, Services};
use crate::stock::summary;

const PAGE: usize = 2;

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<GetOrder, _, _>(read)
        .endpoint::<CancelOrder, _, _>(cancel)
        .endpoint::<ListMyOrders, _, _>(list)
        .endpoint::<GetMyOrder, _, _>(read_mine)
        .endpoint::<CancelMyOrder, _, _>(cancel_mine)
}

async fn read(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetOrder>,
) -> Result<Reply<GetOrder>, ApiError> {
    find(&mut services.data(), path.order_id, None).map(|order| Reply(order.clone()))
}

async fn read_mine(
    State(services): State<Services>,
    who: User,
    Call { path, .. }: Call<GetMyOrder>,
) -> Result<Reply<GetMyOrder>, ApiError> {
    find(&mut services.data(), path.order_id, Some(who.id())).map(|order| Reply(order.clone()))
}

async fn cancel(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, .. }: Call<CancelOrder>,
) -> Result<Reply<CancelOrder>, ApiError> {
    call_off(&mut services.data(), path.order_id, None).map(Reply)
}

async fn cancel_mine(
    State(services): State<Services>,
    who: User,
    Call { path, .. }: Call<CancelMyOrder>,
) -> Result<Reply<CancelMyOrder>, ApiError> {
    call_off(&mut services.data(), path.order_id, Some(who.id())).map(Reply)
}

fn find(
    data: &mut Data,
    order_id: OrderId,
    owner: Option<UserId>,
) -> Result<&mut OrderView, ApiError> {
    let mut orders = data.orders.iter_mut();
    let found = orders
        .find(|(user, order)| order.order_id == order_id && (owner.is_none() || owner == *user));
    found
        .map(|(_, order)| order)
        .ok_or_else(|| ApiError::not_found("order"))
}

fn call_off(
    data: &mut Data,
    order_id: OrderId,
    owner: Option<UserId>,
) -> Result<OrderView, ApiError> {
    let too_late = data.too_late_to_cancel;
    let order = find(data, order_id, owner)?;
    if too_late {
        return Err(ApiError::conflict(
            "too_late",
            "This order can no longer be cancelled.",
        ));
    }
    order.status = OrderStatus::Cancelled;
    order.can_cancel = false;
    order.cancel_reason = Some("You cancelled this order.".to_owned());
    Ok(order.clone())
}

async fn list(
    State(services): State<Services>,
    who: User,
    Call { query, .. }: Call<ListMyOrders>,
) -> Result<Reply<ListMyOrders>, ApiError> {
    let from: usize = match query.cursor {
        Some(cursor) => cursor
            .parse()
            .map_err(|_| ApiError::invalid_field("cursor", "is not one of ours"))?,
        None => 0,
    };
    let data = services.data();
    let own = data
        .orders
        .iter()
        .filter(|(user, _)| *user == Some(who.id()));
    let own: Vec<_> = own.map(|(_, order)| summary(order)).collect();
    let next = (own.len() > from + PAGE).then(|| (from + PAGE).to_string());
    let orders = own.into_iter().skip(from).take(PAGE).collect();
    Ok(Reply(OrderList { orders, next }))
}
