//! The arrival of a part of an order.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, SellerUser};
use shared_types::event::ShipmentDelivered;
use shared_types::shipment::DeliverSale;
use shared_types::{SellerId, SellerOrderId};
use sqlx::PgPool;

use super::list::sale;
use super::model::ShipmentError;
use super::store;
use crate::App;

/// Notes that the seller's part has arrived; saying so again changes nothing.
///
/// # Errors
/// 403 for who does not sell, 404 for another's, 409 `not_shipped`.
pub async fn deliver(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, .. }: Call<DeliverSale>,
) -> Result<Reply<DeliverSale>, ApiError> {
    mark_delivered(seller.seller_id, &app.pool, path.seller_order_id).await?;
    sale(seller.seller_id, &app.pool, path.seller_order_id)
        .await
        .map(Reply)
}

/// Has a part of an order arrived; false where it had. Its time for returns begins now.
///
/// # Errors
/// Why it cannot have.
pub async fn mark_delivered(
    seller_id: SellerId,
    pool: &PgPool,
    seller_order_id: SellerOrderId,
) -> Result<bool, ShipmentError> {
    let part = (seller_id, seller_order_id);
    let mut transaction = service_kit::db::begin(pool).await?;
    let order_id = store::hold(&mut transaction, part).await?;
    let order_id = order_id.ok_or(ShipmentError::NotFound)?;
    if !store::arrive(&mut transaction, part).await? {
        return match store::sent_by(&mut transaction, part).await? {
            Some(_) => Ok(false),
            None => Err(ShipmentError::NotShipped),
        };
    }
    store::restate(&mut transaction, order_id).await?;
    let parcel = store::parcel(&mut transaction, part).await?;
    let text = format!("The parcel from {} has arrived", parcel.seller_name);
    store::tell_shopper(&mut transaction, order_id, &text).await?;
    let event = ShipmentDelivered { order_id, parcel };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(true)
}
