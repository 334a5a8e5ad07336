//! All SQL on orders.

use serde::Deserialize;
use shared_types::order::{
    DeliveryOption, OrderLine, OrderStatus, OrderSummary, OrderView, SellerOrderView, Totals,
    TrackingEntry,
};
use shared_types::payment::PaymentProvider;
use shared_types::promotion::DiscountView;
use shared_types::shipment::ShipmentView;
use shared_types::user::Address;
use shared_types::{OrderId, SellerId, SellerOrderId, Timestamp, UserId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use super::model::{NewOrder, Step, status_of};
use crate::shipment::sales::ShipmentRow;

/// Writes an order with its parts, its saga at the first step; false where the
/// checkout has become an order already, which a second tab's request waits to know.
///
/// # Errors
/// Those of the database.
pub async fn insert(connection: &mut PgConnection, order: &NewOrder) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with placed as (
             insert into placed_order (
                 order_id, number, checkout_id, cart_id, user_id, status, email, address, totals,
                 return_url, cancel_url, placed_at, discounts, payment_provider, saga_step, wake_at
             )
             values ($1, $2, $3, $4, $5, 'awaiting_payment', $6, $7, $8, $9, $10, $11, $13,
                     $14, 'reserve', now() + interval '30 seconds')
             on conflict on constraint placed_order_checkout_once do nothing
             returning order_id
         ), parts as (
             insert into seller_order
                 (seller_order_id, order_id, seller_id, seller_name, status, delivery, lines,
                  share)
             select part.seller_order_id, order_id, part.seller_id, part.seller_name,
                    'awaiting_payment', part.delivery, part.lines, part.share
             from placed, jsonb_to_recordset($12) as part (
                 seller_order_id uuid, seller_id uuid, seller_name text,
                 delivery jsonb, lines jsonb, share jsonb
             )
         )
         insert into tracking_entry (order_id, text) select order_id, 'Order placed' from placed",
        order.order_id.uuid(),
        order.number,
        order.checkout_id.uuid(),
        order.cart_id.uuid(),
        order.user_id.map(|id| id.uuid()),
        order.email,
        Json(&order.address) as _,
        Json(&order.totals) as _,
        order.return_url,
        order.cancel_url,
        order.placed_at,
        Json(&order.parts) as _,
        Json(&order.discounts) as _,
        order.provider.map(PaymentProvider::name)
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One seller's part as kept in the row's JSON.
#[derive(Debug, Deserialize)]
struct PartRow {
    seller_order_id: SellerOrderId,
    seller_id: SellerId,
    seller_name: String,
    status: String,
    delivery: DeliveryOption,
    lines: Vec<OrderLine>,
    shipments: Vec<ShipmentRow>,
}

impl From<PartRow> for SellerOrderView {
    fn from(row: PartRow) -> Self {
        Self {
            seller_order_id: row.seller_order_id,
            seller_id: row.seller_id,
            seller_name: row.seller_name,
            status: status_of(&row.status),
            lines: row.lines,
            delivery: row.delivery,
            shipments: row.shipments.into_iter().map(ShipmentView::from).collect(),
        }
    }
}

/// An order as its shopper sees it; with `owner`, another's is not found.
///
/// # Errors
/// Those of the database.
pub async fn find_view(
    pool: &PgPool,
    order_id: OrderId,
    owner: Option<UserId>,
) -> sqlx::Result<Option<OrderView>> {
    let row = sqlx::query!(
        r#"select number, status, payment_problem, payment_url, saga_reason, saga_step, placed_at,
                  returns, first_shipped_at, email, address as "address: Json<Address>", totals as "totals: Json<Totals>",
                  discounts as "discounts: Json<Vec<DiscountView>>",
                  (select coalesce(jsonb_agg(to_jsonb(part) || jsonb_build_object('shipments', (
                       select coalesce(jsonb_agg(to_jsonb(shipment) order by shipped_at), '[]')
                       from shipment where shipment.seller_order_id = part.seller_order_id
                   )) order by seller_order_id), '[]')
                   from seller_order part where part.order_id = placed_order.order_id
                  ) as "parts!: Json<Vec<PartRow>>",
                  (select coalesce(jsonb_agg(to_jsonb(entry) order by tracking_entry_id), '[]')
                   from tracking_entry entry where entry.order_id = placed_order.order_id
                  ) as "history!: Json<Vec<TrackingEntry>>"
           from placed_order
           where order_id = $1 and ($2::uuid is null or user_id = $2)"#,
        order_id.uuid(),
        owner.map(|id| id.uuid())
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| {
        let status = status_of(&row.status);
        let awaiting = status == OrderStatus::AwaitingPayment;
        let step = Step::parse(&row.saga_step).unwrap_or(Step::Done);
        OrderView {
            order_id,
            number: row.number,
            status,
            payment_problem: row.payment_problem.filter(|_| awaiting),
            payment_url: row
                .payment_url
                .filter(|_| awaiting && step == Step::AwaitPayment),
            cancel_reason: row.saga_reason,
            placed_at: row.placed_at.into(),
            email: row.email,
            address: row.address.0,
            seller_orders: row.parts.0.into_iter().map(SellerOrderView::from).collect(),
            totals: row.totals.0,
            discounts: row.discounts.0,
            history: row.history.0,
            can_cancel: row.returns == 0
                && row.first_shipped_at.is_none()
                && CANCELLABLE.contains(&step)
                && matches!(
                    status,
                    OrderStatus::AwaitingPayment | OrderStatus::Confirmed
                ),
        }
    }))
}

/// The steps at which a shopper may call an order off: those at which no forward
/// step is being taken, so that none can overtake its undoing.
const CANCELLABLE: [Step; 3] = [Step::AwaitPayment, Step::Capture, Step::Done];

/// Sends the saga backwards; false where the order cannot be called off any more.
///
/// # Errors
/// Those of the database.
pub async fn call_off(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    owner: Option<UserId>,
    reason: &str,
) -> sqlx::Result<bool> {
    let from: Vec<String> = CANCELLABLE
        .iter()
        .map(|step| step.as_str().to_owned())
        .collect();
    let done = sqlx::query!(
        "update placed_order
         set saga_step = 'undo_payment', saga_reason = $4, saga_attempts = 0, wake_at = now()
         where order_id = $1 and ($2::uuid is null or user_id = $2) and saga_step = any($3)
           and status in ('awaiting_payment', 'confirmed') and returns = 0
           and first_shipped_at is null",
        order_id.uuid(),
        owner.map(|id| id.uuid()),
        &from,
        reason
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many orders a page lists.
pub const PAGE: usize = 20;

/// A row of the list.
struct SummaryRow {
    order_id: uuid::Uuid,
    number: String,
    status: String,
    placed_at: OffsetDateTime,
    totals: Json<Totals>,
    lines: Json<Vec<Vec<OrderLine>>>,
}

/// A shopper's orders, newest first, one more than a page where there is a next one.
///
/// # Errors
/// Those of the database.
pub async fn list(
    pool: &PgPool,
    user_id: UserId,
    before: Option<(OffsetDateTime, OrderId)>,
) -> sqlx::Result<Vec<OrderSummary>> {
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"select order_id, number, status, placed_at, totals as "totals: Json<Totals>",
                  (select coalesce(jsonb_agg(lines order by seller_order_id), '[]')
                   from seller_order where seller_order.order_id = placed_order.order_id
                  ) as "lines!: Json<Vec<Vec<OrderLine>>>"
           from placed_order
           where user_id = $1
             and ($2::timestamptz is null or (placed_at, order_id) < ($2, $3::uuid))
           order by placed_at desc, order_id desc
           limit $4"#,
        user_id.uuid(),
        before.map(|(at, _)| at),
        before.map(|(_, id)| id.uuid()),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(summary).collect())
}

fn summary(row: SummaryRow) -> OrderSummary {
    let lines = || row.lines.0.iter().flatten();
    OrderSummary {
        order_id: row.order_id.into(),
        number: row.number,
        status: status_of(&row.status),
        placed_at: Timestamp::from(row.placed_at),
        total: row.totals.0.total,
        item_count: lines().map(|line| line.quantity).sum(),
        images: lines()
            .filter_map(|line| line.image.clone())
            .take(4)
            .collect(),
    }
}
