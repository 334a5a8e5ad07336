//! What an operator says of a shipment, in its seller's place.

use shared_types::SellerOrderId;
use shared_types::shipment::NewShipment;
use sqlx::PgPool;

use super::deliver::mark_delivered;
use super::model::ShipmentError;
use super::ship::mark_shipped;
use super::store::seller_of;

/// Has a part of an order on its way; false where it was, in the same way.
///
/// # Errors
/// Why it cannot be.
pub async fn ship(
    pool: &PgPool,
    seller_order_id: SellerOrderId,
    said: &NewShipment,
) -> Result<bool, ShipmentError> {
    let seller_id = seller_of(pool, seller_order_id).await?;
    let seller_id = seller_id.ok_or(ShipmentError::NotFound)?;
    mark_shipped(seller_id, pool, seller_order_id, said).await
}

/// Has a part of an order arrived; false where it had.
///
/// # Errors
/// Why it cannot have.
pub async fn deliver(pool: &PgPool, seller_order_id: SellerOrderId) -> Result<bool, ShipmentError> {
    let seller_id = seller_of(pool, seller_order_id).await?;
    let seller_id = seller_id.ok_or(ShipmentError::NotFound)?;
    mark_delivered(seller_id, pool, seller_order_id).await
}
