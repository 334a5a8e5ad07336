//! All SQL on payments.

use shared_types::event::{PaymentCaptured, PaymentFailed, PaymentSucceeded};
use shared_types::payment::{NewPayment, PaymentProvider, PaymentStatus, PaymentView};
use shared_types::{Money, OrderId, PaymentId};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Act, Attempt, Observed, Payment, name_of, status_of};
use crate::ledger::settle::currency_of;
use crate::provider::Page;

struct Row {
    payment_id: Uuid,
    order_id: Uuid,
    provider: String,
    status: String,
    amount: i64,
    currency: String,
    captured: i64,
    refunded: i64,
    fee: Option<i64>,
    provider_session: Option<String>,
    provider_intent: Option<String>,
    provider_charge: Option<String>,
    payment_url: Option<String>,
    problem: Option<String>,
    attempt_at: Option<OffsetDateTime>,
    attempt_unknown: bool,
    tries: i32,
    mine: bool,
}

impl TryFrom<Row> for Payment {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let provider = PaymentProvider::named(&row.provider)
            .ok_or_else(|| sqlx::Error::Decode("unknown payment provider".into()))?;
        let status = status_of(&row.status);
        let pending = status == PaymentStatus::Pending;
        let attempt = row.attempt_at.map(|at| Attempt {
            at,
            unknown: row.attempt_unknown,
        });
        Ok(Self {
            view: PaymentView {
                payment_id: row.payment_id.into(),
                order_id: row.order_id.into(),
                status,
                amount: Money::new(row.amount, currency_of(&row.currency)?),
                payment_url: row.payment_url.filter(|_| pending),
                problem: row.problem.filter(|_| pending),
                provider,
                refunded: row.refunded,
                unknown: attempt.is_some_and(|attempt| attempt.unknown),
            },
            session: row.provider_session,
            intent: row.provider_intent,
            charge: row.provider_charge,
            captured: row.captured,
            fee: row.fee,
            attempt,
            tries: row.tries,
        })
    }
}

/// The order's payment, made when there is none: then it is held for opening its
/// page, and the second of the pair says so.
///
/// # Errors
/// Those of the database.
pub async fn open(
    connection: &mut PgConnection,
    provider: PaymentProvider,
    new: &NewPayment,
) -> sqlx::Result<(Payment, bool)> {
    let row = sqlx::query_as!(
        Row,
        r#"insert into payment
               (payment_id, order_id, provider, amount, currency, status, attempt, attempt_at)
           select $1, $2, $3, $4, $5,
                  case when buried then 'cancelled' else 'pending' end,
                  case when not buried then 'open' end,
                  case when not buried then now() end
           from (select exists (
               select from payment_tombstone where order_id = $2
           ) as buried) as before
           on conflict on constraint payment_order_once do update set order_id = excluded.order_id
           returning payment_id, order_id, provider, status, amount, currency, captured, refunded,
               fee, provider_session, provider_intent, provider_charge, payment_url, problem,
               attempt_at, tries, payment_id = $1 as "mine!",
               attempt_unknown or coalesce(attempt_at < now() - interval '30 seconds', false)
                   as "attempt_unknown!""#,
        Uuid::now_v7(),
        new.order_id.uuid(),
        provider.name(),
        new.amount.amount,
        new.amount.currency.code()
    )
    .fetch_one(connection)
    .await?;
    let mine = row.mine;
    Ok((row.try_into()?, mine))
}

/// The order's payment.
///
/// # Errors
/// Those of the database.
pub async fn find(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
) -> sqlx::Result<Option<Payment>> {
    let row = sqlx::query_as!(
        Row,
        r#"select payment_id, order_id, provider, status, amount, currency, captured, refunded,
               fee, provider_session, provider_intent, provider_charge, payment_url, problem,
               attempt_at, tries, false as "mine!",
               attempt_unknown or coalesce(attempt_at < now() - interval '30 seconds', false)
                   as "attempt_unknown!"
           from payment where order_id = $1"#,
        order_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    row.map(Payment::try_from).transpose()
}

/// Holds a payment for one call to the provider, if it is still as it was and no other
/// call is under way. A call that took longer than half a minute was made by a process
/// that is gone: providers are given eight seconds.
///
/// # Errors
/// Those of the database.
pub async fn hold(
    connection: &mut PgConnection,
    payment: &Payment,
    act: Act,
) -> sqlx::Result<Option<Payment>> {
    let at = sqlx::query_scalar!(
        r#"update payment
           set attempt = $3, attempt_at = now(), attempt_unknown = false, updated_at = now()
           where payment_id = $1 and status = $2
             and (attempt is null or attempt_unknown
                  or attempt_at < now() - interval '30 seconds')
           returning attempt_at as "attempt_at!""#,
        payment.view.payment_id.uuid(),
        name_of(payment.view.status),
        act.name()
    )
    .fetch_optional(connection)
    .await?;
    Ok(at.map(|at| {
        let mut held = payment.clone();
        held.attempt = Some(Attempt { at, unknown: false });
        held
    }))
}

/// Lets go of a payment that was held, nothing having come of it.
///
/// # Errors
/// Those of the database.
pub async fn release(pool: &PgPool, held: &Payment) -> sqlx::Result<()> {
    sqlx::query!(
        "update payment set attempt = null, attempt_at = null, attempt_unknown = false
         where payment_id = $1 and attempt_at = $2",
        held.view.payment_id.uuid(),
        held.attempt.map(|attempt| attempt.at)
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Notes that nobody knows what came of the call a payment is held for; `failed` where
/// the provider said that it failed by itself.
///
/// # Errors
/// Those of the database.
pub async fn lose_sight(pool: &PgPool, held: &Payment, failed: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "update payment
         set attempt_unknown = true, tries = tries + case when $3 then 1 else 0 end
         where payment_id = $1 and attempt_at = $2",
        held.view.payment_id.uuid(),
        held.attempt.map(|attempt| attempt.at),
        failed
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Keeps what the provider calls the payment, and where the shopper pays; false where
/// the order was called off meanwhile.
///
/// # Errors
/// Those of the database.
pub async fn set_page(pool: &PgPool, payment_id: PaymentId, page: &Page) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "update payment
         set provider_session = $2, payment_url = $3, attempt = null, attempt_at = null,
             attempt_unknown = false, updated_at = now()
         where payment_id = $1 and status = 'pending'
           and not exists (select from payment_tombstone t where t.order_id = payment.order_id)",
        payment_id.uuid(),
        page.session,
        page.url
    )
    .execute(pool)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Notes that an order's payment is called off before there is one.
///
/// Whoever opens it writes the payment and looks here, whoever buries it writes here and
/// looks for a payment: of two at once, one sees the other.
///
/// # Errors
/// Those of the database.
pub async fn bury(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into payment_tombstone (order_id) values ($1) on conflict do nothing",
        order_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes over what the provider answered of a payment that was last known as `was`,
/// tells of it in the same transaction, and ends the call it was held for.
///
/// # Errors
/// Those of the database.
pub async fn observe(
    pool: &PgPool,
    mut was: Payment,
    observed: &Observed,
) -> sqlx::Result<PaymentView> {
    let held = was.attempt;
    loop {
        let now = was.after(observed);
        if held.is_none() && was.view == now.view && was.fee == now.fee {
            return Ok(was.view);
        }
        if replace(pool, &was, &now, held).await? {
            let mut view = now.view;
            view.unknown = false;
            return Ok(view);
        }
        // Another answer was taken over meanwhile; ours is judged by what it left.
        was = find(pool, was.view.order_id)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
    }
}

/// Writes `now` if the payment is still as it `was`.
async fn replace(
    pool: &PgPool,
    was: &Payment,
    now: &Payment,
    held: Option<Attempt>,
) -> sqlx::Result<bool> {
    let mut transaction = service_kit::db::begin(pool).await?;
    let done = update(&mut transaction, was, now, held).await?;
    if done {
        tell(&mut transaction, was, now).await?;
    }
    transaction.commit().await?;
    Ok(done)
}

async fn update(
    connection: &mut PgConnection,
    was: &Payment,
    now: &Payment,
    held: Option<Attempt>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update payment
         set status = $3, provider_intent = $4, provider_charge = $5, problem = $6,
             captured = $7, fee = $8, updated_at = now(), checked_at = now(),
             look_at = case when captured < $7 then now() + interval '1 day' else look_at end,
             attempt = case when attempt_at = $9 then null else attempt end,
             attempt_unknown = attempt_unknown and attempt_at is distinct from $9,
             attempt_at = case when attempt_at = $9 then null else attempt_at end
         where order_id = $1 and status = $2
           and (status <> 'pending' or problem is not distinct from $10)
           and fee is not distinct from $11",
        was.view.order_id.uuid(),
        name_of(was.view.status),
        name_of(now.view.status),
        now.intent,
        now.charge,
        now.view.problem,
        now.captured,
        now.fee,
        held.map(|attempt| attempt.at),
        was.view.problem,
        was.fee
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What others hear of a payment that moved on.
async fn tell(connection: &mut PgConnection, was: &Payment, now: &Payment) -> sqlx::Result<()> {
    let (payment_id, order_id) = (now.view.payment_id, now.view.order_id);
    let amount = now.view.amount;
    let was_pending = was.view.status == PaymentStatus::Pending;
    match (now.view.status, &now.view.problem) {
        (PaymentStatus::Authorised | PaymentStatus::Captured, _) if was_pending => {
            let event = PaymentSucceeded {
                payment_id,
                order_id,
                amount,
            };
            service_kit::events::publish(connection, &event).await?;
        }
        (PaymentStatus::Pending, Some(reason)) if was.view.problem != now.view.problem => {
            let event = PaymentFailed {
                payment_id,
                order_id,
                reason: reason.clone(),
            };
            service_kit::events::publish(connection, &event).await?;
        }
        _ => {}
    }
    if let (None, Some(fee)) = (was.fee, now.fee) {
        let event = PaymentCaptured {
            payment_id,
            order_id,
            amount: Money::new(now.captured, amount.currency),
            fee: Money::new(fee, amount.currency),
        };
        service_kit::events::publish(connection, &event).await?;
    }
    Ok(())
}

/// Payments that may be behind the provider and were not asked about for `age_s`
/// seconds, each handed to one worker: their next turn is moved ahead.
///
/// # Errors
/// Those of the database.
pub async fn take_unsettled(pool: &PgPool, age_s: f64, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let due = sqlx::query_scalar!(
        "update payment set checked_at = now()
         where payment_id in (
             select payment_id from payment
             where checked_at < now() - make_interval(secs => $1)
               and (status in ('pending', 'authorised') or attempt is not null
                    or (captured > 0 and fee is null))
             order by checked_at limit $2 for update skip locked)
         returning order_id",
        age_s,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(due.into_iter().map(OrderId::from).collect())
}

/// Payments of which money may have gone back without us, or come back, each handed to one
/// worker. They are looked at after a day, ten days after each refund, and then whenever they have become twice as old, until half
/// a year after they were opened, when providers give nothing back any more.
///
/// # Errors
/// Those of the database.
pub async fn take_refundable(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let due = sqlx::query_scalar!(
        "update payment
         set look_at = case when captured > 0 and now() < created_at + interval '180 days'
                       then now() + greatest(now() - created_at, interval '1 day') end
         where payment_id in (
             select payment_id from payment where look_at <= now()
             order by look_at limit $1 for update skip locked)
         returning order_id",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(due.into_iter().map(OrderId::from).collect())
}
