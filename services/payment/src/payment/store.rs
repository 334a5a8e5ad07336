//! All SQL on payments.

use shared_types::event::{PaymentFailed, PaymentSucceeded};
use shared_types::payment::{NewPayment, PaymentProvider, PaymentStatus, PaymentView};
use shared_types::{Currency, Money, OrderId, PaymentId};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use crate::provider::Session;

/// A payment as stored.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What others see of it.
    pub view: PaymentView,
    /// The provider's session.
    pub session: Option<String>,
    /// The provider's intent, once there is one.
    pub intent: Option<String>,
}

struct Row {
    payment_id: Uuid,
    order_id: Uuid,
    status: String,
    amount: i64,
    currency: String,
    provider_session: Option<String>,
    provider_intent: Option<String>,
    payment_url: Option<String>,
    problem: Option<String>,
}

impl From<Row> for Payment {
    fn from(row: Row) -> Self {
        let status = status_of(&row.status);
        let pending = status == PaymentStatus::Pending;
        Self {
            view: PaymentView {
                payment_id: row.payment_id.into(),
                order_id: row.order_id.into(),
                status,
                amount: Money::new(row.amount, row.currency.parse().unwrap_or(Currency::USD)),
                payment_url: row.payment_url.filter(|_| pending),
                problem: row.problem.filter(|_| pending),
                provider: PaymentProvider::Stripe,
                refunded: 0,
                unknown: false,
            },
            session: row.provider_session,
            intent: row.provider_intent,
        }
    }
}

fn status_of(name: &str) -> PaymentStatus {
    match name {
        "authorised" => PaymentStatus::Authorised,
        "captured" => PaymentStatus::Captured,
        "cancelled" => PaymentStatus::Cancelled,
        "refunded" => PaymentStatus::Refunded,
        _ => PaymentStatus::Pending,
    }
}

fn name_of(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Pending => "pending",
        PaymentStatus::Authorised => "authorised",
        PaymentStatus::Captured => "captured",
        PaymentStatus::Cancelled => "cancelled",
        PaymentStatus::Refunded => "refunded",
    }
}

/// The order's payment, made when there is none; its id is what makes a repeat
/// at the provider safe.
///
/// # Errors
/// Those of the database.
pub async fn open(pool: &PgPool, new: &NewPayment) -> sqlx::Result<Payment> {
    let row = sqlx::query_as!(
        Row,
        "insert into payment (payment_id, order_id, amount, currency, status)
         values ($1, $2, $3, $4, case
             when exists (select from payment_tombstone where order_id = $2) then 'cancelled'
             else 'pending' end)
         on conflict on constraint payment_order_once do update set order_id = excluded.order_id
         returning payment_id, order_id, status, amount, currency, provider_session,
                   provider_intent, payment_url, problem",
        Uuid::now_v7(),
        new.order_id.uuid(),
        new.amount.amount,
        new.amount.currency.code()
    )
    .fetch_one(pool)
    .await?;
    Ok(row.into())
}

/// The order's payment.
///
/// # Errors
/// Those of the database.
pub async fn find(pool: &PgPool, order_id: OrderId) -> sqlx::Result<Option<Payment>> {
    let row = sqlx::query_as!(
        Row,
        "select payment_id, order_id, status, amount, currency, provider_session,
                provider_intent, payment_url, problem
         from payment where order_id = $1",
        order_id.uuid()
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(Payment::from))
}

/// Keeps what the provider calls the payment, and where the shopper pays; false where
/// the payment is not waiting for that any more.
///
/// # Errors
/// Those of the database.
pub async fn set_session(
    pool: &PgPool,
    payment_id: PaymentId,
    session: &Session,
) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "update payment
         set provider_session = $2, payment_url = $3, provider_intent = $4, updated_at = now()
         where payment_id = $1 and status = 'pending'",
        payment_id.uuid(),
        session.id,
        session.url,
        session
            .payment_intent
            .as_ref()
            .map(|intent| intent.id.as_str())
    )
    .execute(pool)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// What the provider answered of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Its state.
    pub status: PaymentStatus,
    /// The provider's intent.
    pub intent: Option<String>,
    /// Why the last attempt failed.
    pub problem: Option<String>,
}

/// Takes over what the provider answered of a payment that was last known as `was`,
/// and tells of it in the same transaction. A state is never left for an earlier one,
/// since answers may arrive out of order.
///
/// # Errors
/// Those of the database.
pub async fn observe(
    pool: &PgPool,
    mut was: Payment,
    observed: &Observed,
) -> sqlx::Result<PaymentView> {
    loop {
        if !follows(was.view.status, observed.status) || unchanged(&was.view, observed) {
            return Ok(was.view);
        }
        if let Some(now) = replace(pool, &was.view, observed).await? {
            return Ok(now);
        }
        // Another answer was taken over meanwhile; ours is judged by what it left.
        let order_id = was.view.order_id;
        was = find(pool, order_id)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
    }
}

/// Writes what was observed if the payment is still as it `was`.
async fn replace(
    pool: &PgPool,
    was: &PaymentView,
    observed: &Observed,
) -> sqlx::Result<Option<PaymentView>> {
    // Nothing is told of later states, so that one statement does.
    if was.status != PaymentStatus::Pending {
        return update(pool, was, observed).await;
    }
    let mut transaction = service_kit::db::begin(pool).await?;
    let now = update(&mut *transaction, was, observed).await?;
    if let Some(now) = &now {
        tell(&mut transaction, now).await?;
    }
    transaction.commit().await?;
    Ok(now)
}

async fn update(
    executor: impl PgExecutor<'_>,
    was: &PaymentView,
    observed: &Observed,
) -> sqlx::Result<Option<PaymentView>> {
    let row = sqlx::query_as!(
        Row,
        "update payment
         set status = $3, provider_intent = coalesce($4, provider_intent), problem = $5,
             -- What was asked for has come to be, so the turn that asked is over.
             turn_until = case when $3 in ('pending', 'authorised') then turn_until end,
             updated_at = now()
         where order_id = $1 and status = $2
           and (status <> 'pending' or problem is not distinct from $6)
         returning payment_id, order_id, status, amount, currency, provider_session,
                   provider_intent, payment_url, problem",
        was.order_id.uuid(),
        name_of(was.status),
        name_of(observed.status),
        observed.intent,
        observed.problem,
        was.problem
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Payment::from(row).view))
}

fn unchanged(was: &PaymentView, observed: &Observed) -> bool {
    was.status == observed.status && was.problem == observed.problem
}

fn follows(was: PaymentStatus, now: PaymentStatus) -> bool {
    let rank = |status| match status {
        PaymentStatus::Pending => 0,
        PaymentStatus::Authorised => 1,
        PaymentStatus::Captured => 2,
        PaymentStatus::Cancelled | PaymentStatus::Refunded => 3,
    };
    rank(now) >= rank(was)
}

/// What others hear of a payment that was pending.
async fn tell(connection: &mut PgConnection, now: &PaymentView) -> sqlx::Result<()> {
    let (payment_id, order_id) = (now.payment_id, now.order_id);
    match (now.status, &now.problem) {
        (PaymentStatus::Authorised | PaymentStatus::Captured, _) => {
            let event = PaymentSucceeded {
                payment_id,
                order_id,
                amount: now.amount,
            };
            service_kit::events::publish(connection, &event).await
        }
        (PaymentStatus::Pending, Some(reason)) => {
            let event = PaymentFailed {
                payment_id,
                order_id,
                reason: reason.clone(),
            };
            service_kit::events::publish(connection, &event).await
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_never_goes_back() {
        assert!(follows(PaymentStatus::Pending, PaymentStatus::Captured));
        assert!(!follows(PaymentStatus::Captured, PaymentStatus::Authorised));
        assert!(!follows(PaymentStatus::Refunded, PaymentStatus::Captured));
    }
}
