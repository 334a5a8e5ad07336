//! The SQL by which what a provider says of refunds is taken over, and told of in the same
//! transaction.

use shared_types::Money;
use shared_types::event::{PaymentRefunded, RefundFailed};
use shared_types::payment::RefundStatus;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::store::{Refund, Row, lock, reserve};
use crate::payment::model::Payment;
use crate::provider::{KnownRefund, RefundAnswer};

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
            RefundStatus::Failed => {
                give_room_back(&mut transaction, refund).await?;
                tell_failure(&mut transaction, payment, refund).await?;
            }
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
         set status = $2, provider_refund = coalesce($3, provider_refund), checked_at = now(),
             given_at = case when $2 = 'succeeded' then now() end
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
        "update payment
         set refunded = refunded - $2, updated_at = now(),
             status = case when status = 'refunded' then 'captured' else status end
         where payment_id = $1",
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
        "update payment
         set updated_at = now(), look_at = least(look_at, now() + interval '10 days'),
             status = case when refunded = captured and not exists
                 (select from refund where payment_id = $1 and status = 'pending')
                 then 'refunded' else status end
         where payment_id = $1",
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

async fn tell_failure(
    connection: &mut PgConnection,
    payment: &Payment,
    refund: &Refund,
) -> sqlx::Result<()> {
    let event = RefundFailed {
        payment_id: payment.view.payment_id,
        order_id: payment.view.order_id,
        refund_id: refund.refund_id,
        amount: Money::new(refund.amount, payment.view.amount.currency),
        was_given: refund.was_given,
        seller_id: refund.seller_id,
    };
    service_kit::events::publish(connection, &event).await
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
        was_given: true,
    };
    sqlx::query!(
        "insert into refund
             (refund_id, payment_id, amount, reason, status, provider_refund, given_at)
         values ($1, $2, $3, 'given back at the provider', 'succeeded', $4, now())",
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

/// Takes note that a refund failed which the provider had said to have succeeded; false
/// where none of ours stands for it, or that was noted before.
///
/// # Errors
/// Those of the database.
pub async fn fail_late(
    pool: &PgPool,
    payment: &Payment,
    known: &KnownRefund,
) -> sqlx::Result<bool> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let payment_id = payment.view.payment_id.uuid();
    lock(&mut transaction, payment_id).await?;
    let failed = sqlx::query_as!(
        Row,
        r#"update refund set status = 'failed', checked_at = now()
           where payment_id = $1 and provider_refund = $2 and status = 'succeeded'
           returning refund_id, payment_id, amount, status, provider_refund, tries, seller_id,
                     given_at is not null as "was_given!""#,
        payment_id,
        known.id
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(failed) = failed.map(Refund::from) else {
        return Ok(false);
    };
    give_room_back(&mut transaction, &failed).await?;
    tell_failure(&mut transaction, payment, &failed).await?;
    transaction.commit().await?;
    Ok(true)
}
