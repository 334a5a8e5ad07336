//! The SQL by which refunds are found and written down before a provider is asked.

use shared_types::payment::{NewRefund, RefundStatus, RefundView};
use shared_types::{Money, OrderId, RefundId, SellerId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::payment::model::Payment;

/// A refund as stored.
#[derive(Clone, Debug)]
pub struct Refund {
    /// The caller's name for it.
    pub refund_id: RefundId,
    /// Of which payment.
    pub payment_id: Uuid,
    /// In minor units of the payment's currency.
    pub amount: i64,
    /// Where it stands.
    pub status: RefundStatus,
    /// The provider's name for it, once it has one.
    pub provider_refund: Option<String>,
    /// How often the provider failed by itself.
    pub tries: i32,
    /// Whose goods it is for, where it was said.
    pub seller_id: Option<SellerId>,
    /// Everybody was told once that it succeeded.
    pub was_given: bool,
}

impl Refund {
    /// The provider's idempotency key: the same until it failed by itself.
    #[must_use]
    pub fn key(&self) -> String {
        format!("refund-{}-{}", self.refund_id, self.tries)
    }

    /// What others see of it.
    #[must_use]
    pub fn view(&self, payment: &Payment) -> RefundView {
        RefundView {
            refund_id: self.refund_id,
            payment_id: payment.view.payment_id,
            order_id: payment.view.order_id,
            status: self.status,
            amount: Money::new(self.amount, payment.view.amount.currency),
        }
    }
}

/// Its row.
pub(super) struct Row {
    pub refund_id: Uuid,
    pub payment_id: Uuid,
    pub amount: i64,
    pub status: String,
    pub provider_refund: Option<String>,
    pub tries: i32,
    pub seller_id: Option<Uuid>,
    pub was_given: bool,
}

impl From<Row> for Refund {
    fn from(row: Row) -> Self {
        Self {
            refund_id: row.refund_id.into(),
            payment_id: row.payment_id,
            amount: row.amount,
            status: match row.status.as_str() {
                "succeeded" => RefundStatus::Succeeded,
                "failed" => RefundStatus::Failed,
                _ => RefundStatus::Pending,
            },
            provider_refund: row.provider_refund,
            tries: row.tries,
            seller_id: row.seller_id.map(SellerId::from),
            was_given: row.was_given,
        }
    }
}

/// A refund.
///
/// # Errors
/// Those of the database.
pub async fn find(pool: &PgPool, refund_id: RefundId) -> sqlx::Result<Option<Refund>> {
    let row = sqlx::query_as!(
        Row,
        r#"select refund_id, payment_id, amount, status, provider_refund, tries, seller_id,
                  given_at is not null as "was_given!"
           from refund where refund_id = $1"#,
        refund_id.uuid()
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(Refund::from))
}

/// The order that a refund is of.
///
/// # Errors
/// Those of the database.
pub async fn order_of(pool: &PgPool, refund_id: RefundId) -> sqlx::Result<Option<OrderId>> {
    let found = sqlx::query_scalar!(
        "select order_id from payment join refund using (payment_id) where refund_id = $1",
        refund_id.uuid()
    )
    .fetch_optional(pool)
    .await?;
    Ok(found.map(OrderId::from))
}

/// The refunds of a payment that wait for the provider.
///
/// # Errors
/// Those of the database.
pub async fn pending(pool: &PgPool, payment: &Payment) -> sqlx::Result<Vec<Refund>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select refund_id, payment_id, amount, status, provider_refund, tries, seller_id,
                  given_at is not null as "was_given!"
           from refund where payment_id = $1 and status = 'pending'
           order by refund_id limit 100"#,
        payment.view.payment_id.uuid()
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Refund::from).collect())
}

/// What became of writing a refund down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// It is written down now.
    Now,
    /// Somebody else was quicker.
    Before,
    /// What was captured does not cover it; the caller's transaction must not commit.
    NoRoom,
}

/// Takes the refund's room where it was written down just now.
async fn with_room(
    connection: &mut PgConnection,
    written: bool,
    payment_id: Uuid,
    amount: i64,
) -> sqlx::Result<Booked> {
    Ok(match written {
        false => Booked::Before,
        true if reserve(connection, payment_id, amount).await? => Booked::Now,
        true => Booked::NoRoom,
    })
}

/// Writes a refund down that was not asked for before, if what was captured covers it
/// beside all others: one conditional update decides.
///
/// # Errors
/// Those of the database.
pub async fn book(
    connection: &mut PgConnection,
    payment: &Payment,
    new: &NewRefund,
) -> sqlx::Result<Booked> {
    let payment_id = payment.view.payment_id.uuid();
    let inserted = sqlx::query!(
        "insert into refund (refund_id, payment_id, amount, reason, seller_id)
         values ($1, $2, $3, $4, $5)
         on conflict (refund_id) do nothing",
        new.refund_id.uuid(),
        payment_id,
        new.amount.amount,
        new.reason,
        new.seller_id.map(SellerId::uuid)
    )
    .execute(&mut *connection)
    .await?;
    let written = inserted.rows_affected() == 1;
    with_room(connection, written, payment_id, new.amount.amount).await
}

/// Tries a refund again that the provider had refused; others may have taken its room.
///
/// # Errors
/// Those of the database.
pub async fn book_again(
    connection: &mut PgConnection,
    payment: &Payment,
    new: &NewRefund,
) -> sqlx::Result<Booked> {
    let payment_id = payment.view.payment_id.uuid();
    let again = sqlx::query!(
        "update refund set status = 'pending', provider_refund = null, tries = tries + 1
         where refund_id = $1 and status = 'failed' and given_at is null",
        new.refund_id.uuid()
    )
    .execute(&mut *connection)
    .await?;
    let written = again.rows_affected() == 1;
    with_room(connection, written, payment_id, new.amount.amount).await
}

/// Holds a payment: whoever writes its refunds waits.
pub(super) async fn lock(connection: &mut PgConnection, payment_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "select payment_id from payment where payment_id = $1 for update",
        payment_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Takes room for a refund of what was captured; false where there is not so much.
pub(super) async fn reserve(
    connection: &mut PgConnection,
    payment_id: Uuid,
    amount: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update payment set refunded = refunded + $2, updated_at = now()
         where payment_id = $1 and refunded + $2 <= captured",
        payment_id,
        amount
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The orders of refunds that wait for the provider and were not asked about for `age_s`
/// seconds, each handed to one worker.
///
/// # Errors
/// Those of the database.
pub async fn take_pending(pool: &PgPool, age_s: f64, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let due = sqlx::query_scalar!(
        "with due as (
             update refund set checked_at = now()
             where refund_id in (
                 select refund_id from refund
                 where status = 'pending' and checked_at < now() - make_interval(secs => $1)
                 order by checked_at limit $2 for update skip locked)
             returning payment_id)
         select distinct order_id from payment join due using (payment_id)",
        age_s,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(due.into_iter().map(OrderId::from).collect())
}
