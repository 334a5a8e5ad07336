//! The SQL that moves returns on, and their money.

use shared_types::order::Totals;
use shared_types::returns::ReturnStatus;
use shared_types::{Money, OrderId, RefundId, ReturnId, SellerId, SellerOrderId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::model::{name_of, status_of};

/// From where to where.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Where it must stand.
    pub from: ReturnStatus,
    /// Where it stands then.
    pub to: ReturnStatus,
}

/// Moves a seller's return on; false where it does not stand there, or is another's.
///
/// # Errors
/// Those of the database.
pub async fn step(
    connection: &mut PgConnection,
    (seller_id, return_id): (SellerId, ReturnId),
    step: Move,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update return_request set status = $4
         where seller_id = $1 and return_id = $2 and status = $3",
        seller_id.uuid(),
        return_id.uuid(),
        name_of(step.from),
        name_of(step.to)
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// [`step()`] with what the seller says.
///
/// # Errors
/// Those of the database.
pub async fn answer(
    connection: &mut PgConnection,
    of: (SellerId, ReturnId),
    to: Move,
    answer: &str,
) -> sqlx::Result<bool> {
    if !step(connection, of, to).await? {
        return Ok(false);
    }
    sqlx::query!(
        "update return_request set answer = $2 where return_id = $1",
        of.1.uuid(),
        answer.trim()
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// A refused return counts no more for its order.
///
/// # Errors
/// Those of the database.
pub async fn uncount(connection: &mut PgConnection, return_id: ReturnId) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order set returns = returns - 1
         where order_id = (select order_id from return_request where return_id = $1)",
        return_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes which lines go back on sale.
///
/// # Errors
/// Those of the database.
pub async fn note_sellable(
    connection: &mut PgConnection,
    return_id: ReturnId,
    variants: &[Uuid],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update return_line set sellable = (variant_id = any($2)) where return_id = $1",
        return_id.uuid(),
        variants
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A return about to be refunded, its row and its order's held until the transaction
/// ends.
#[derive(Clone, Debug)]
pub struct Refundable {
    /// Of which order.
    pub order_id: OrderId,
    /// Where it stands.
    pub status: ReturnStatus,
    /// What was paid for its lines.
    pub refundable: Money,
    /// What the order came to.
    pub totals: Totals,
    /// What the payment provider gives back of the order already.
    pub by_provider: i64,
}

/// Finds it for its seller.
///
/// # Errors
/// Those of the database.
pub async fn lock(
    connection: &mut PgConnection,
    (seller_id, return_id): (SellerId, ReturnId),
) -> sqlx::Result<Option<Refundable>> {
    let row = sqlx::query!(
        r#"select placed.order_id, back.status, placed.totals as "totals: Json<Totals>"
           from return_request back join placed_order placed using (order_id)
           where back.seller_id = $1 and back.return_id = $2
           for no key update"#,
        seller_id.uuid(),
        return_id.uuid()
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    // A statement of its own, after the lock: it sees what others gave back before.
    let sums = sqlx::query!(
        r#"select (select sum(refundable) from return_line where return_id = $1)::bigint
                      as "refundable!",
                  (select coalesce(sum(refund_amount - refund_gift_card), 0)
                   from return_request
                   where order_id = $2 and return_id <> $1 and refund_amount is not null)::bigint
                      as "by_provider!""#,
        return_id.uuid(),
        row.order_id
    )
    .fetch_one(connection)
    .await?;
    Ok(Some(Refundable {
        order_id: row.order_id.into(),
        status: status_of(&row.status).ok_or(sqlx::Error::RowNotFound)?,
        refundable: Money::new(sums.refundable, row.totals.0.total.currency),
        totals: row.totals.0,
        by_provider: sums.by_provider,
    }))
}

/// Begins to give `amount` back, of which gift cards get `gift_card`.
///
/// # Errors
/// Those of the database.
pub async fn begin_refund(
    connection: &mut PgConnection,
    return_id: ReturnId,
    amount: i64,
    gift_card: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update return_request
         set status = 'refunding', refund_amount = $2, refund_gift_card = $3, refund_id = $4,
             refund_attempts = 0, wake_at = now() + interval '30 seconds'
         where return_id = $1",
        return_id.uuid(),
        amount,
        gift_card,
        Uuid::now_v7()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tries a failed refund again, as a new one of the same amounts.
///
/// # Errors
/// Those of the database.
pub async fn begin_again(connection: &mut PgConnection, return_id: ReturnId) -> sqlx::Result<()> {
    sqlx::query!(
        "update return_request
         set status = 'refunding', refund_id = $2, refund_attempts = 0,
             wake_at = now() + interval '30 seconds'
         where return_id = $1",
        return_id.uuid(),
        Uuid::now_v7()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A refund under way.
#[derive(Clone, Copy, Debug)]
pub struct Refund {
    /// Of which return.
    pub return_id: ReturnId,
    /// Of which order.
    pub order_id: OrderId,
    /// Who bears it.
    pub seller_id: SellerId,
    /// Their part of the order.
    pub seller_order_id: SellerOrderId,
    /// By which it is known to the payment service.
    pub refund_id: RefundId,
    /// All of it.
    pub amount: Money,
    /// What gift cards got of it.
    pub gift_card: Money,
    /// How often it was asked for in vain.
    pub attempts: i32,
}

impl Refund {
    /// What the payment provider gives back of it.
    #[must_use]
    pub fn by_provider(&self) -> Money {
        Money::new(
            self.amount.amount - self.gift_card.amount,
            self.amount.currency,
        )
    }
}

/// The refund of a return, while it is under way.
///
/// # Errors
/// Those of the database.
pub async fn refund_under_way(
    executor: impl PgExecutor<'_>,
    return_id: ReturnId,
) -> sqlx::Result<Option<Refund>> {
    let row = sqlx::query!(
        r#"select order_id, seller_id, seller_order_id, refund_attempts,
                  refund_id as "refund_id!", refund_amount as "amount!",
                  refund_gift_card as "gift_card!", totals as "totals: Json<Totals>"
           from return_request join placed_order using (order_id)
           where return_id = $1 and return_request.status = 'refunding'"#,
        return_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| {
        let currency = row.totals.0.total.currency;
        Refund {
            return_id,
            order_id: row.order_id.into(),
            seller_id: row.seller_id.into(),
            seller_order_id: row.seller_order_id.into(),
            refund_id: row.refund_id.into(),
            amount: Money::new(row.amount, currency),
            gift_card: Money::new(row.gift_card, currency),
            attempts: row.refund_attempts,
        }
    }))
}

/// Ends a refund that is under way; false where it ended before.
///
/// # Errors
/// Those of the database.
pub async fn end_refund(
    connection: &mut PgConnection,
    refund: &Refund,
    status: ReturnStatus,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update return_request set status = $3, wake_at = null
         where return_id = $1 and refund_id = $2 and status = 'refunding'",
        refund.return_id.uuid(),
        refund.refund_id.uuid(),
        name_of(status)
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The money of a refund did not arrive, though it may have been taken to have ended well;
/// false where no return has such a refund, or it is known to have failed.
///
/// # Errors
/// Those of the database.
pub async fn refund_came_back(
    connection: &mut PgConnection,
    refund_id: RefundId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update return_request set status = 'refund_failed', wake_at = null
         where refund_id = $1 and status in ('refunding', 'refunded')",
        refund_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Asks again later: after 1, 2, 4 … seconds, at most five minutes.
///
/// # Errors
/// Those of the database.
pub async fn postpone(pool: &PgPool, refund: &Refund) -> sqlx::Result<()> {
    sqlx::query!(
        "update return_request
         set refund_attempts = refund_attempts + 1,
             wake_at = now() + interval '1 second' * least(power(2, least(refund_attempts, 9)), 300)
         where return_id = $1 and status = 'refunding'",
        refund.return_id.uuid()
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Refunds whose time has come, each handed to one worker.
///
/// # Errors
/// Those of the database.
pub async fn take_due(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<ReturnId>> {
    let due = sqlx::query_scalar!(
        "update return_request set wake_at = now() + interval '30 seconds'
         where return_id in (
             select return_id from return_request where wake_at <= now()
             order by wake_at limit $1 for update skip locked
         )
         returning return_id",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(due.into_iter().map(ReturnId::from).collect())
}
