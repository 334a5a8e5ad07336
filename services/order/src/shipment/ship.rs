//! Sending a part of an order.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, SellerUser};
use shared_types::event::ShipmentShipped;
use shared_types::shipment::{NewShipment, Parcel, ShipSale};
use shared_types::{SellerId, SellerOrderId};
use sqlx::PgPool;
use uuid::Uuid;

use super::list::sale;
use super::model::{ShipmentError, Tracking};
use super::store;
use crate::App;

/// Notes that the seller's part is on its way; saying the same again changes nothing.
///
/// # Errors
/// 403 for who does not sell, 404 for another's, 409 `called_off`, `not_paid`, `returned`
/// and `shipped_otherwise`.
pub async fn ship(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, body, .. }: Call<ShipSale>,
) -> Result<Reply<ShipSale>, ApiError> {
    mark_shipped(seller.seller_id, &app.pool, path.seller_order_id, &body).await?;
    sale(seller.seller_id, &app.pool, path.seller_order_id)
        .await
        .map(Reply)
}

/// Has a part of an order on its way; false where it was, with the same carrier and
/// number.
///
/// The order's row is held from the first statement on: an order that is called off at
/// this moment is found called off, or is not called off any more.
///
/// # Errors
/// Why it cannot be.
pub async fn mark_shipped(
    seller_id: SellerId,
    pool: &PgPool,
    seller_order_id: SellerOrderId,
    said: &NewShipment,
) -> Result<bool, ShipmentError> {
    let part = (seller_id, seller_order_id);
    let tracking = Tracking::of(said);
    let mut transaction = service_kit::db::begin(pool).await?;
    let Some(order_id) = store::claim(&mut transaction, part).await? else {
        return Err(store::why_not(&mut transaction, part).await?);
    };
    let shipment_id = Uuid::now_v7().into();
    if !store::send(&mut transaction, part, shipment_id, &tracking).await? {
        return match store::sent_by(&mut transaction, part).await? {
            Some(before) if before == tracking => Ok(false),
            Some(_) => Err(ShipmentError::ShippedOtherwise),
            None => Err(ShipmentError::Returned),
        };
    }
    store::restate(&mut transaction, order_id).await?;
    let parcel = store::parcel(&mut transaction, part).await?;
    store::tell_shopper(&mut transaction, order_id, &told(&parcel)).await?;
    let event = ShipmentShipped { order_id, parcel };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(true)
}

/// What an order's history says of it.
fn told(parcel: &Parcel) -> String {
    match &parcel.carrier {
        Some(carrier) => format!("Sent by {} with {carrier}", parcel.seller_name),
        None => format!("Sent by {}", parcel.seller_name),
    }
}
