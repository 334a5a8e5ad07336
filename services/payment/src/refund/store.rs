//! All SQL on refunds.

use shared_types::event::PaymentRefunded;
use shared_types::payment::{NewRefund, RefundStatus, RefundView};
use shared_types::{Money, OrderId, RefundId, SellerId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::payment::model::Payment;
use crate::provider::{KnownRefund, RefundAnswer};

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

struct Row {
    refund_id: Uuid,
    payment_id: Uuid,
    amount: i64,
    status: String,
    provider_refund: Option<String>,
    tries: i32,
    seller_id: Option<Uuid>,
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
        "select refund_id, payment_id, amount, status, provider_refund, tries, seller_id
         from refund where refund_id = $1",
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
        "select refund_id, payment_id, amount, status, provider_refund, tries, seller_id
         from refund where payment_id = $1 and status = 'pending'
         order by refund_id limit 100",
        payment.view.payment_id.uuid()
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Refund::from).collect())
}

/// Writes a refund down that was not asked for before, if what was captured covers it
/// beside all others: one conditional update decides. `None` where it does not.
///
/// # Errors
/// Those of the database.
pub async fn book(
    pool: &PgPool,
    payment: &Payment,
    new: &NewRefund,
) -> sqlx::Result<Option<Refund>> {
    let mut transaction = service_kit::db::begin(pool).await?;
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
    .execute(&mut *transaction)
    .await?;
    if inserted.rows_affected() == 1
        && !reserve(&mut transaction, payment_id, new.amount.amount).await?
    {
        transaction.rollback().await?;
        return Ok(None);
    }
    transaction.commit().await?;
    find(pool, new.refund_id).await
}

/// Tries a refund again that had failed; `None` where others have taken its room.
///
/// # Errors
/// Those of the database.
pub async fn book_again(
    pool: &PgPool,
    payment: &Payment,
    new: &NewRefund,
) -> sqlx::Result<Option<Refund>> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let payment_id = payment.view.payment_id.uuid();
    let again = sqlx::query!(
        "update refund set status = 'pending', provider_refund = null, tries = tries + 1
         where refund_id = $1 and status = 'failed'",
        new.refund_id.uuid()
    )
    .execute(&mut *transaction)
    .await?;
    if again.rows_affected() == 1
        && !reserve(&mut transaction, payment_id, new.amount.amount).await?
    {
        transaction.rollback().await?;
        return Ok(None);
    }
    transaction.commit().await?;
    find(pool, new.refund_id).await
}

/// Takes over a refund that the provider has given, unless one of ours stands for it;
/// false where it is more than what was left of the payment.
///
/// One of ours was written down before the provider was asked for it, and the payment's
/// row is locked by whoever writes one: what is not there now is not ours.
///
/// # Errors
/// Those of the database.
pub async fn book_known(
    pool: &PgPool,
    payment: &Payment,
    known: &KnownRefund,
) -> sqlx::Result<bool> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let payment_id = payment.view.payment_id.uuid();
    lock(&mut transaction, payment_id).await?;
    let ours = sqlx::query_scalar!(
        r#"select exists (
               select from refund
               where payment_id = $1 and (provider_refund = $2 or refund_id = $3)
           ) as "ours!""#,
        payment_id,
        known.id,
        known.named
    )
    .fetch_one(&mut *transaction)
    .await?;
    if ours {
        return Ok(true);
    }
    let Some(amount) = known.amount.filter(|amount| *amount > 0) else {
        return Ok(false);
    };
    let refund = Refund {
        refund_id: Uuid::now_v7().into(),
        payment_id,
        amount,
        status: RefundStatus::Succeeded,
        provider_refund: Some(known.id.clone()),
        tries: 0,
        seller_id: None,
    };
    sqlx::query!(
        "insert into refund (refund_id, payment_id, amount, reason, status, provider_refund)
         values ($1, $2, $3, 'given back at the provider', 'succeeded', $4)",
        refund.refund_id.uuid(),
        payment_id,
        amount,
        known.id
    )
    .execute(&mut *transaction)
    .await?;
    if !reserve(&mut transaction, payment_id, amount).await? {
        return Ok(false);
    }
    tell(&mut transaction, payment, &refund).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn lock(connection: &mut PgConnection, payment_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "select payment_id from payment where payment_id = $1 for update",
        payment_id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

async fn reserve(
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

/// Notes that the provider failed by itself when asked for a refund.
///
/// # Errors
/// Those of the database.
pub async fn count_failure(pool: &PgPool, refund: &Refund) -> sqlx::Result<()> {
    sqlx::query!(
        "update refund set tries = tries + 1 where refund_id = $1 and tries = $2",
        refund.refund_id.uuid(),
        refund.tries
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Takes over what the provider answered of a pending refund and tells of it in the
/// same transaction; what was settled before stays as it is.
///
/// # Errors
/// Those of the database.
pub async fn settle(
    pool: &PgPool,
    payment: &Payment,
    refund: &Refund,
    answer: &RefundAnswer,
) -> sqlx::Result<()> {
    let mut transaction = service_kit::db::begin(pool).await?;
    // The payment's row first, so that the last of several refunds sees the others.
    lock(&mut transaction, refund.payment_id).await?;
    if note(&mut transaction, refund, answer).await? {
        match answer.status {
            RefundStatus::Succeeded => tell(&mut transaction, payment, refund).await?,
            RefundStatus::Failed => give_room_back(&mut transaction, refund).await?,
            RefundStatus::Pending => {}
        }
    }
    transaction.commit().await
}

async fn note(
    connection: &mut PgConnection,
    refund: &Refund,
    answer: &RefundAnswer,
) -> sqlx::Result<bool> {
    let status = match answer.status {
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Failed => "failed",
        RefundStatus::Pending => "pending",
    };
    let done = sqlx::query!(
        "update refund
         set status = $2, provider_refund = coalesce($3, provider_refund), checked_at = now()
         where refund_id = $1 and status = 'pending'",
        refund.refund_id.uuid(),
        status,
        answer.id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn give_room_back(connection: &mut PgConnection, refund: &Refund) -> sqlx::Result<()> {
    sqlx::query!(
        "update payment set refunded = refunded - $2, updated_at = now() where payment_id = $1",
        refund.payment_id,
        refund.amount
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn tell(
    connection: &mut PgConnection,
    payment: &Payment,
    refund: &Refund,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update payment set status = 'refunded', updated_at = now()
         where payment_id = $1 and refunded = captured and not exists
             (select from refund where payment_id = $1 and status = 'pending')",
        refund.payment_id
    )
    .execute(&mut *connection)
    .await?;
    let event = PaymentRefunded {
        payment_id: payment.view.payment_id,
        order_id: payment.view.order_id,
        refund_id: refund.refund_id,
        amount: Money::new(refund.amount, payment.view.amount.currency),
        seller_id: refund.seller_id,
    };
    service_kit::events::publish(connection, &event).await
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
