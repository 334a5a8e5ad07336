//! The SQL on returns that tells how they stand.

use std::collections::HashMap;

use serde::Deserialize;
use shared_types::order::{OrderLine, Totals};
use shared_types::returns::{ReturnLineView, ReturnReason, ReturnView};
use shared_types::user::Address;
use shared_types::{Money, OrderId, ReturnId, SellerId, VariantId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::model::{AcceptedLine, Returned, SoldPart, status_of};

/// How many returns a page lists.
pub const PAGE: usize = 20;

/// Which returns; what is not said does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which {
    /// Of this order.
    pub order_id: Option<OrderId>,
    /// To this seller.
    pub seller_id: Option<SellerId>,
    /// This one.
    pub return_id: Option<ReturnId>,
    /// Asked for before this one.
    pub before: Option<ReturnId>,
}

#[derive(Debug, Deserialize)]
struct LineRow {
    variant_id: VariantId,
    quantity: i64,
    reason: String,
    refundable: i64,
    sellable: Option<bool>,
}

/// Returns, newest first; one more than a page where there is a next one.
///
/// # Errors
/// Those of the database.
pub async fn views(executor: impl PgExecutor<'_>, which: Which) -> sqlx::Result<Vec<ReturnView>> {
    let rows = sqlx::query!(
        r#"select back.return_id, back.order_id, placed.number, back.seller_id, part.seller_name,
                  placed.address as "address: Json<Address>",
                  placed.totals as "totals: Json<Totals>", back.status, back.note, back.answer,
                  back.refund_amount, back.asked_at, part.lines as "sold: Json<Vec<OrderLine>>",
                  (select jsonb_agg(to_jsonb(line) order by variant_id) from return_line line
                   where line.return_id = back.return_id) as "lines!: Json<Vec<LineRow>>"
           from return_request back
           join placed_order placed using (order_id)
           join seller_order part using (seller_order_id)
           where ($1::uuid is null or back.order_id = $1)
             and ($2::uuid is null or back.seller_id = $2)
             and ($3::uuid is null or back.return_id = $3)
             and ($4::uuid is null or back.return_id < $4)
           order by back.return_id desc limit $5"#,
        which.order_id.map(|id| id.uuid()),
        which.seller_id.map(|id| id.uuid()),
        which.return_id.map(|id| id.uuid()),
        which.before.map(|id| id.uuid()),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            let currency = row.totals.0.total.currency;
            let lines = line_views(row.lines.0, &row.sold.0)?;
            let refundable = lines.iter().map(|line| line.refundable.amount).sum();
            Ok(ReturnView {
                return_id: row.return_id.into(),
                order_id: row.order_id.into(),
                order_number: row.number,
                seller_id: row.seller_id.into(),
                seller_name: row.seller_name,
                shopper_name: row.address.0.name,
                status: status_of(&row.status).ok_or_else(unreadable)?,
                lines,
                note: row.note,
                answer: row.answer,
                refundable: Money::new(refundable, currency),
                refunded: row.refund_amount.map(|amount| Money::new(amount, currency)),
                asked_at: row.asked_at.into(),
            })
        })
        .collect()
}

fn line_views(rows: Vec<LineRow>, sold: &[OrderLine]) -> sqlx::Result<Vec<ReturnLineView>> {
    rows.into_iter()
        .map(|row| {
            let line = sold.iter().find(|line| line.variant_id == row.variant_id);
            let line = line.ok_or_else(unreadable)?;
            Ok(ReturnLineView {
                quantity: row.quantity,
                reason: ReturnReason::named(&row.reason).ok_or_else(unreadable)?,
                refundable: Money::new(row.refundable, line.total.currency),
                sellable: row.sellable,
                sold: line.clone(),
            })
        })
        .collect()
}

fn unreadable() -> sqlx::Error {
    sqlx::Error::Decode("a return cannot be read".into())
}

/// Each seller's part of a paid order, with what was sent back of it.
///
/// # Errors
/// Those of the database.
pub async fn sold_parts(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
) -> sqlx::Result<Vec<SoldPart>> {
    let rows = sqlx::query!(
        r#"select part.seller_order_id, part.seller_id, part.seller_name,
                  part.lines as "lines: Json<Vec<OrderLine>>",
                  placed.totals as "totals: Json<Totals>",
                  coalesce(part.delivered_at, part.confirmed_at) + interval '1 day' * (
                      select days from return_policy policy
                      where policy.seller_id is null or policy.seller_id = part.seller_id
                      order by policy.seller_id nulls last limit 1
                  ) as until,
                  (select coalesce(jsonb_object_agg(variant_id, sums), '{}') from (
                       select line.variant_id, jsonb_build_object(
                           'quantity', sum(line.quantity), 'refundable', sum(line.refundable)
                       ) as sums
                       from return_request back join return_line line using (return_id)
                       where back.seller_order_id = part.seller_order_id
                         and back.status <> 'refused'
                       group by line.variant_id
                   ) earlier) as "returned!: Json<HashMap<VariantId, Returned>>"
           from seller_order part join placed_order placed using (order_id)
           where order_id = $1 and placed.status in ('confirmed', 'shipped', 'delivered')
           order by part.seller_order_id"#,
        order_id.uuid()
    )
    .fetch_all(executor)
    .await?;
    let parts = rows.into_iter().map(|row| SoldPart {
        seller_order_id: row.seller_order_id.into(),
        seller_id: row.seller_id.into(),
        seller_name: row.seller_name,
        until: row.until,
        tax_included: row.totals.0.tax_included,
        lines: row.lines.0,
        returned: row.returned.0,
    });
    Ok(parts.collect())
}

/// Counts one more return of an order, and keeps other changes of it away until the
/// transaction ends; false where nothing of it can be sent back.
///
/// # Errors
/// Those of the database.
pub async fn count_one(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order set returns = returns + 1
         where order_id = $1 and saga_step in ('capture', 'done')
           and status in ('confirmed', 'shipped', 'delivered')",
        order_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a return down.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    connection: &mut PgConnection,
    return_id: ReturnId,
    (order_id, part): (OrderId, &SoldPart),
    note: &str,
    lines: &[AcceptedLine],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into return_request (return_id, order_id, seller_order_id, seller_id, note)
         values ($1, $2, $3, $4, $5)",
        return_id.uuid(),
        order_id.uuid(),
        part.seller_order_id.uuid(),
        part.seller_id.uuid(),
        note
    )
    .execute(&mut *connection)
    .await?;
    for line in lines {
        sqlx::query!(
            "insert into return_line (return_id, variant_id, quantity, reason, refundable)
             values ($1, $2, $3, $4, $5)",
            return_id.uuid(),
            line.variant_id.uuid(),
            line.quantity,
            line.reason.name(),
            line.refundable
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
