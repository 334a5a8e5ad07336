//! From what happens to a paid order to letters: parcels, and money that goes back.
//!
//! A refund has one letter, whichever events tell of it. What goes back for a return is
//! told by the order service ([`ReturnRefunded`]), which alone knows all of it, gift cards
//! too; its part at the payment provider is told by the payment service besides
//! ([`PaymentRefunded`]), which then names the seller, and is no news.

use server_kit::Optional;
use shared_types::event::{
    Envelope, PaymentRefunded, RefundFailed, ReturnRefunded, ShipmentDelivered, ShipmentShipped,
};
use shared_types::order::{ByOrder, GetOrder, OrderView};
use shared_types::{Empty, OrderId};
use sqlx::PgConnection;

use crate::consume::Payments;
use crate::customer_order;
use crate::letter::{parcel, refund};
use crate::tell::{Addressee, Desk};

/// Tells that a parcel is on its way.
///
/// # Errors
/// Those of the database.
pub async fn shipment_shipped(
    connection: &mut PgConnection,
    event: Envelope<ShipmentShipped>,
    desk: &Desk,
) -> anyhow::Result<()> {
    let data = &event.data;
    let to = Addressee::of(&event, &data.parcel.email, data.parcel.user_id);
    let letter = parcel::shipped(data.order_id, &data.parcel);
    desk.tell(connection, &to, &letter).await
}

/// Tells that a parcel has arrived.
///
/// # Errors
/// Those of the database.
pub async fn shipment_delivered(
    connection: &mut PgConnection,
    event: Envelope<ShipmentDelivered>,
    desk: &Desk,
) -> anyhow::Result<()> {
    let data = &event.data;
    let to = Addressee::of(&event, &data.parcel.email, data.parcel.user_id);
    let letter = parcel::delivered(data.order_id, &data.parcel);
    desk.tell(connection, &to, &letter).await
}

/// Tells that the provider gave money back, unless it is part of a return.
///
/// # Errors
/// Those of the database; when the order service is away.
pub async fn payment_refunded(
    connection: &mut PgConnection,
    event: Envelope<PaymentRefunded>,
    payments: &Payments,
) -> anyhow::Result<()> {
    if event.data.seller_id.is_some() {
        return Ok(());
    }
    let Some(order) = order(payments, event.data.order_id).await? else {
        return Ok(());
    };
    let user_id = customer_order::owner(connection, order.order_id).await?;
    let to = Addressee::of(&event, &order.email, user_id);
    let letter = refund::paid_back(&event.data, &order, user_id);
    payments.desk.tell(connection, &to, &letter).await
}

/// Tells that the money for a return goes back, all of it.
///
/// # Errors
/// Those of the database; when the order service is away.
pub async fn return_refunded(
    connection: &mut PgConnection,
    event: Envelope<ReturnRefunded>,
    payments: &Payments,
) -> anyhow::Result<()> {
    let Some(order) = order(payments, event.data.order_id).await? else {
        return Ok(());
    };
    let user_id = customer_order::owner(connection, order.order_id).await?;
    let to = Addressee::of(&event, &order.email, user_id);
    let letter = refund::returned(&event.data, &order, user_id);
    payments.desk.tell(connection, &to, &letter).await
}

/// Tells that money did not arrive which was told to go back.
///
/// # Errors
/// Those of the database; when the order service is away.
pub async fn refund_failed(
    connection: &mut PgConnection,
    event: Envelope<RefundFailed>,
    payments: &Payments,
) -> anyhow::Result<()> {
    if !event.data.was_given {
        return Ok(());
    }
    let Some(order) = order(payments, event.data.order_id).await? else {
        return Ok(());
    };
    let user_id = customer_order::owner(connection, order.order_id).await?;
    let to = Addressee::of(&event, &order.email, user_id);
    let letter = refund::came_back(&event.data, &order, user_id);
    payments.desk.tell(connection, &to, &letter).await
}

/// The order that money goes back for: no event says whose it is.
async fn order(payments: &Payments, order_id: OrderId) -> anyhow::Result<Option<OrderView>> {
    let asked = payments
        .orders
        .get::<GetOrder>(&ByOrder { order_id }, &Empty {})
        .await;
    let found = asked.optional()?;
    if found.is_none() {
        tracing::warn!(order.id = %order_id, "money went back for an order that nobody knows");
    }
    Ok(found)
}
