//! Returns to one seller, as far as the order service is asked about them.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, SellerUser, ServiceCaller};
use shared_types::order::OrderLine;
use shared_types::returns::{
    AcceptReturn, AskReturn, GetSellerReturn, ListReturns, ListSellerReturns, NewReturnLine,
    OrderReturns, ReceiveReturn, RefundReturn, RefuseReturn, ReturnLineView, ReturnList,
    ReturnStatus, ReturnView, ReturnablePart,
};
use shared_types::{Currency, Money, OrderId, ReturnId, Timestamp};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Data, Services};

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<ListReturns, _, _>(of_order)
        .endpoint::<AskReturn, _, _>(ask)
        .endpoint::<ListSellerReturns, _, _>(list)
        .endpoint::<GetSellerReturn, _, _>(get)
        .endpoint::<AcceptReturn, _, _>(accept)
        .endpoint::<RefuseReturn, _, _>(refuse)
        .endpoint::<ReceiveReturn, _, _>(receive)
        .endpoint::<RefundReturn, _, _>(refund)
}

fn lines_of(data: &Data, order_id: OrderId) -> Vec<OrderLine> {
    let orders = data.orders.iter().map(|(_, order)| order);
    let order = orders.into_iter().find(|order| order.order_id == order_id);
    order.map_or_else(Vec::new, |order| order.seller_orders[0].lines.clone())
}

async fn of_order(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, .. }: Call<ListReturns>,
) -> Result<Reply<ListReturns>, ApiError> {
    let data = services.data();
    let orders = data.orders.iter().map(|(_, order)| order);
    let order = orders
        .into_iter()
        .find(|order| order.order_id == path.order_id);
    let part = order.map(|order| &order.seller_orders[0]);
    let returnable = part.map(|part| ReturnablePart {
        seller_order_id: part.seller_order_id,
        seller_name: part.seller_name.clone(),
        until: Timestamp(OffsetDateTime::now_utc()),
        lines: part.lines.clone(),
    });
    let returns = data.returns.iter();
    let returns = returns.filter(|back| back.order_id == path.order_id);
    Ok(Reply(OrderReturns {
        returns: returns.cloned().collect(),
        returnable: returnable.into_iter().collect(),
    }))
}

async fn ask(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<AskReturn>,
) -> Result<Reply<AskReturn>, ApiError> {
    let mut data = services.data();
    let sold = lines_of(&data, path.order_id);
    let mut lines = Vec::new();
    for (at, asked) in body.lines.iter().enumerate() {
        let line = sold.iter().find(|line| line.variant_id == asked.variant_id);
        let line = line.filter(|line| asked.quantity <= line.quantity);
        let line = line.ok_or_else(|| {
            ApiError::invalid_field(format!("lines[{at}].quantity"), "must be at most 2")
        })?;
        lines.push(view(line, *asked));
    }
    let back = ReturnView {
        return_id: ReturnId::from(Uuid::now_v7()),
        order_id: path.order_id,
        order_number: "MH-4K7Q-92XD".into(),
        seller_id: Uuid::from_u128(7).into(),
        seller_name: "Fern & Fable".into(),
        shopper_name: "Ada Lovelace".into(),
        status: ReturnStatus::Requested,
        lines,
        note: body.note,
        answer: None,
        refundable: usd(4900),
        refunded: None,
        asked_at: Timestamp(OffsetDateTime::now_utc()),
    };
    data.returns.push(back.clone());
    Ok(Reply(back))
}

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn view(line: &OrderLine, asked: NewReturnLine) -> ReturnLineView {
    ReturnLineView {
        sold: line.clone(),
        quantity: asked.quantity,
        reason: asked.reason,
        refundable: usd(4900),
        sellable: None,
    }
}

async fn list(
    State(services): State<Services>,
    _: SellerUser,
    _: Call<ListSellerReturns>,
) -> Result<Reply<ListSellerReturns>, ApiError> {
    Ok(Reply(ReturnList {
        returns: services.data().returns.clone(),
        next: None,
    }))
}

fn change(
    services: &Services,
    return_id: ReturnId,
    from: Option<ReturnStatus>,
    change: impl FnOnce(&mut ReturnView),
) -> Result<ReturnView, ApiError> {
    let mut data = services.data();
    let mut found = data.returns.iter_mut();
    let back = found
        .find(|back| back.return_id == return_id)
        .ok_or_else(|| ApiError::not_found("return"))?;
    if from.is_some_and(|from| back.status != from) {
        return Err(ApiError::conflict("not_now", "It stands elsewhere."));
    }
    change(back);
    Ok(back.clone())
}

async fn get(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, .. }: Call<GetSellerReturn>,
) -> Result<Reply<GetSellerReturn>, ApiError> {
    change(&services, path.return_id, None, |_| {}).map(Reply)
}

async fn accept(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, body, .. }: Call<AcceptReturn>,
) -> Result<Reply<AcceptReturn>, ApiError> {
    let from = Some(ReturnStatus::Requested);
    let to = |back: &mut ReturnView| {
        back.status = ReturnStatus::Accepted;
        back.answer = Some(body.answer);
    };
    change(&services, path.return_id, from, to).map(Reply)
}

async fn refuse(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, body, .. }: Call<RefuseReturn>,
) -> Result<Reply<RefuseReturn>, ApiError> {
    let from = Some(ReturnStatus::Requested);
    let to = |back: &mut ReturnView| {
        back.status = ReturnStatus::Refused;
        back.answer = Some(body.answer);
    };
    change(&services, path.return_id, from, to).map(Reply)
}

async fn receive(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, body, .. }: Call<ReceiveReturn>,
) -> Result<Reply<ReceiveReturn>, ApiError> {
    let from = Some(ReturnStatus::Accepted);
    let to = |back: &mut ReturnView| {
        back.status = ReturnStatus::Received;
        for line in &mut back.lines {
            line.sellable = Some(body.sellable.contains(&line.sold.variant_id));
        }
    };
    change(&services, path.return_id, from, to).map(Reply)
}

async fn refund(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, body, .. }: Call<RefundReturn>,
) -> Result<Reply<RefundReturn>, ApiError> {
    if body.amount.amount > 4900 {
        return Err(ApiError::invalid_field("amount", "must be at most $49.00"));
    }
    let from = Some(ReturnStatus::Received);
    let to = |back: &mut ReturnView| {
        back.status = ReturnStatus::Refunded;
        back.refunded = Some(body.amount);
    };
    change(&services, path.return_id, from, to).map(Reply)
}
