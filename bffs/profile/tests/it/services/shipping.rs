//! What one seller has to send, as far as the order service is asked about it; one to a
//! page.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, SellerUser};
use shared_types::order::OrderStatus;
use shared_types::shipment::{DeliverSale, GetSale, ListSales, Sale, SaleList, ShipSale};
use shared_types::{SellerOrderId, Timestamp};
use time::OffsetDateTime;

use super::{Data, Services};
use crate::stock::parcel;

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<ListSales, _, _>(list)
        .endpoint::<GetSale, _, _>(read)
        .endpoint::<ShipSale, _, _>(ship)
        .endpoint::<DeliverSale, _, _>(deliver)
}

async fn list(
    State(services): State<Services>,
    _: SellerUser,
    Call { query, .. }: Call<ListSales>,
) -> Result<Reply<ListSales>, ApiError> {
    let from: usize = match query.cursor {
        Some(cursor) => cursor
            .parse()
            .map_err(|_| ApiError::invalid_field("cursor", "is not one of ours"))?,
        None => 0,
    };
    let sales = services.data().sales.clone();
    let next = (sales.len() > from + 1).then(|| (from + 1).to_string());
    let sales = sales.into_iter().skip(from).take(1).collect();
    Ok(Reply(SaleList { sales, next }))
}

fn find(data: &mut Data, seller_order_id: SellerOrderId) -> Result<&mut Sale, ApiError> {
    let mut sales = data.sales.iter_mut();
    let found = sales.find(|sale| sale.seller_order_id == seller_order_id);
    found.ok_or_else(|| ApiError::not_found("order"))
}

async fn read(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, .. }: Call<GetSale>,
) -> Result<Reply<GetSale>, ApiError> {
    find(&mut services.data(), path.seller_order_id).map(|sale| Reply(sale.clone()))
}

async fn ship(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, body, .. }: Call<ShipSale>,
) -> Result<Reply<ShipSale>, ApiError> {
    let mut data = services.data();
    let sale = find(&mut data, path.seller_order_id)?;
    if !sale.can_ship {
        let detail = "It was shipped already, with another carrier or tracking number.";
        return Err(ApiError::conflict("shipped_otherwise", detail));
    }
    let mut sent = parcel();
    sent.carrier = body.carrier;
    sent.tracking_number = body.tracking_number;
    sale.shipments.push(sent);
    sale.status = OrderStatus::Shipped;
    (sale.can_ship, sale.can_deliver) = (false, true);
    Ok(Reply(sale.clone()))
}

async fn deliver(
    State(services): State<Services>,
    _: SellerUser,
    Call { path, .. }: Call<DeliverSale>,
) -> Result<Reply<DeliverSale>, ApiError> {
    let mut data = services.data();
    let sale = find(&mut data, path.seller_order_id)?;
    let Some(sent) = sale.shipments.first_mut() else {
        return Err(ApiError::conflict("not_shipped", "It was not shipped yet."));
    };
    sent.delivered_at = Some(Timestamp(OffsetDateTime::now_utc()));
    sale.status = OrderStatus::Delivered;
    sale.can_deliver = false;
    Ok(Reply(sale.clone()))
}
