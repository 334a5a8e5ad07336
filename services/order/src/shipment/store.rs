//! The SQL by which parts of orders are sent and arrive.
//!
//! Whatever moves a part first holds its order's row, and reads in a later statement,
//! which sees what the one before it has left.

use shared_types::order::OrderLine;
use shared_types::shipment::{Carrier, Parcel, ParcelLine};
use shared_types::user::Address;
use shared_types::{OrderId, ReturnId, SellerId, SellerOrderId, ShipmentId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::model::{ShipmentError, Tracking};
use crate::order::model::Step;

/// Whose part of which order.
pub type Part = (SellerId, SellerOrderId);

/// Says in the order's row that something of it is sent, unless it is not paid or is being
/// called off; `None` then, and where there is no such part.
///
/// # Errors
/// Those of the database.
pub async fn claim(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<Option<OrderId>> {
    let order_id = sqlx::query_scalar!(
        "update placed_order set first_shipped_at = coalesce(first_shipped_at, now())
         where order_id = (select order_id from seller_order
                           where seller_id = $1 and seller_order_id = $2)
           and saga_step = 'done' and status in ('confirmed', 'shipped', 'delivered')
         returning order_id",
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(order_id.map(OrderId::from))
}

/// Why [`claim`] did not.
///
/// # Errors
/// Those of the database.
pub async fn why_not(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<ShipmentError> {
    let step = sqlx::query_scalar!(
        "select saga_step from seller_order part join placed_order using (order_id)
         where seller_id = $1 and seller_order_id = $2 and confirmed_at is not null",
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(match step.map(|name| Step::parse(&name)) {
        None => ShipmentError::NotFound,
        Some(Some(step)) if step.is_ending() => ShipmentError::CalledOff,
        Some(_) => ShipmentError::NotPaid,
    })
}

/// Sends a part that waits for it; false where it was sent before or has come back.
///
/// # Errors
/// Those of the database.
pub async fn send(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
    shipment_id: ShipmentId,
    tracking: &Tracking,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with sent as (
             update seller_order set status = 'shipped'
             where seller_id = $1 and seller_order_id = $2 and status = 'confirmed'
               and returned_at is null
             returning seller_order_id
         )
         insert into shipment (shipment_id, seller_order_id, carrier, tracking_number)
         select $3, seller_order_id, $4, $5 from sent",
        seller_id.uuid(),
        seller_order_id.uuid(),
        shipment_id.uuid(),
        tracking.carrier,
        tracking.number
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How a part was sent, if it was.
///
/// # Errors
/// Those of the database.
pub async fn sent_by(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<Option<Tracking>> {
    sqlx::query_as!(
        Tracking,
        "select carrier, tracking_number as number
         from shipment join seller_order using (seller_order_id)
         where seller_id = $1 and seller_order_id = $2",
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .fetch_optional(connection)
    .await
}

/// Holds the order of a part until the transaction ends; `None` where there is none.
///
/// # Errors
/// Those of the database.
pub async fn hold(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<Option<OrderId>> {
    let order_id = sqlx::query_scalar!(
        "select order_id from placed_order
         where order_id = (select order_id from seller_order
                           where seller_id = $1 and seller_order_id = $2
                             and confirmed_at is not null)
         for no key update",
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(order_id.map(OrderId::from))
}

/// A part that is on its way has arrived; false where it is not on its way.
///
/// # Errors
/// Those of the database.
pub async fn arrive(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with arrived as (
             update seller_order set status = 'delivered', delivered_at = now()
             where seller_id = $1 and seller_order_id = $2 and status = 'shipped'
             returning seller_order_id
         )
         update shipment set delivered_at = now()
         from arrived where shipment.seller_order_id = arrived.seller_order_id",
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The order stands where its parts do: shipped when all of them are, delivered when all
/// of them are, without those that came back; it never goes back. Its row must be held.
///
/// # Errors
/// Those of the database.
pub async fn restate(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<()> {
    sqlx::query!(
        "with part as (
             select returned_at is not null as returned, status = 'delivered' as delivered,
                    status in ('shipped', 'delivered') as shipped
             from seller_order where order_id = $1
         ), stands as (
             select case
                 when bool_and(delivered or returned) and bool_or(delivered) then 'delivered'
                 when bool_and(shipped or returned) and bool_or(shipped) then 'shipped'
             end as status
             from part
         )
         update placed_order set status = stands.status from stands
         where order_id = $1
           and (placed_order.status = 'confirmed' and stands.status is not null
                or placed_order.status = 'shipped' and stands.status = 'delivered')",
        order_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Something has come back to its seller: where that is all of a part, the part is not to
/// be sent any more, and the order does not wait for it.
///
/// # Errors
/// Those of the database.
pub async fn note_return(connection: &mut PgConnection, return_id: ReturnId) -> sqlx::Result<()> {
    let order_id = sqlx::query_scalar!(
        "select order_id from placed_order
         where order_id = (select order_id from return_request where return_id = $1)
         for no key update",
        return_id.uuid()
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "update seller_order part set returned_at = now()
         where seller_order_id = (select seller_order_id from return_request
                                  where return_id = $1)
           and returned_at is null
           and (select coalesce(sum(line.quantity), 0)
                from return_request back join return_line line using (return_id)
                where back.seller_order_id = part.seller_order_id
                  and back.status in ('received', 'refunding', 'refund_failed', 'refunded'))
               >= (select sum((sold ->> 'quantity')::bigint)
                   from jsonb_array_elements(part.lines) as listed (sold))",
        return_id.uuid()
    )
    .execute(&mut *connection)
    .await?;
    restate(connection, order_id.into()).await
}

/// Adds to what shoppers read of their order.
///
/// # Errors
/// Those of the database.
pub async fn tell_shopper(
    connection: &mut PgConnection,
    order_id: OrderId,
    text: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into tracking_entry (order_id, text) values ($1, $2)",
        order_id.uuid(),
        text
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the news of a part's shipment tells; the part must have one.
///
/// # Errors
/// Those of the database.
pub async fn parcel(
    connection: &mut PgConnection,
    (seller_id, seller_order_id): Part,
) -> sqlx::Result<Parcel> {
    let row = sqlx::query!(
        r#"select shipment_id, carrier, tracking_number, seller_name, number, user_id, email,
                  address as "address: Json<Address>", lines as "lines: Json<Vec<OrderLine>>"
           from shipment join seller_order using (seller_order_id)
                join placed_order using (order_id)
           where seller_id = $1 and seller_order_id = $2"#,
        seller_id.uuid(),
        seller_order_id.uuid()
    )
    .fetch_one(connection)
    .await?;
    let tracking = Tracking {
        carrier: row.carrier,
        number: row.tracking_number,
    };
    let lines = row.lines.0.into_iter().map(|line| ParcelLine {
        title: line.title,
        quantity: line.quantity,
    });
    Ok(Parcel {
        shipment_id: row.shipment_id.into(),
        seller_order_id,
        seller_id,
        seller_name: row.seller_name,
        number: row.number,
        user_id: row.user_id.map(Into::into),
        email: row.email,
        name: row.address.0.name,
        lines: lines.collect(),
        carrier: tracking.carrier().map(Carrier::label).map(Into::into),
        tracking_url: tracking.url(),
        tracking_number: tracking.number,
    })
}

/// Whose part it is, for an operator, who acts in their place.
///
/// # Errors
/// Those of the database.
pub async fn seller_of(
    executor: impl PgExecutor<'_>,
    seller_order_id: SellerOrderId,
) -> sqlx::Result<Option<SellerId>> {
    let seller_id = sqlx::query_scalar!(
        "select seller_id from seller_order where seller_order_id = $1",
        seller_order_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    Ok(seller_id.map(SellerId::from))
}
