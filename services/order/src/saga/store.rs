//! All SQL that moves a saga.

use shared_types::OrderId;
use shared_types::order::{OrderStatus, Totals};
use shared_types::payment::PaymentProvider;
use shared_types::user::Address;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use super::SagaState;
use crate::order::model::{Due, SellerLines, Step, name_of};

/// Where an order's saga stands, and what its steps need; read once for all of them.
///
/// # Errors
/// Those of the database.
pub async fn find(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
) -> sqlx::Result<Option<SagaState>> {
    let row = sqlx::query!(
        r#"select number, cart_id, user_id, email, saga_step, saga_reason, saga_attempts,
                  placed_at, payment_provider, payment_url, return_url, cancel_url,
                  address as "address: Json<Address>", totals as "totals: Json<Totals>",
                  (select jsonb_agg(jsonb_build_object('seller_order_id', seller_order_id,
                                                       'seller_id', seller_id, 'lines', lines,
                                                       'share', share)
                                    order by seller_order_id)
                   from seller_order part where part.order_id = placed_order.order_id
                  ) as "parts!: Json<Vec<SellerLines>>"
           from placed_order where order_id = $1"#,
        order_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(SagaState {
            order_id,
            number: row.number,
            cart_id: row.cart_id.into(),
            user_id: row.user_id.map(Into::into),
            email: row.email,
            name: row.address.0.name,
            total: row.totals.0.total,
            discount: row.totals.0.discount,
            gift_card: row.totals.0.gift_card,
            due: Due::of(&row.totals.0),
            parts: row.parts.0,
            return_url: row.return_url,
            cancel_url: row.cancel_url,
            provider: row
                .payment_provider
                .as_deref()
                .and_then(PaymentProvider::named),
            step: Step::parse(&row.saga_step)
                .ok_or_else(|| sqlx::Error::Decode("unknown step of a saga".into()))?,
            reason: row.saga_reason,
            attempts: row.saga_attempts,
            placed_at: row.placed_at,
            payment_url: row.payment_url,
        })
    })
    .transpose()
}

/// Moves the saga from `from` to `to`; false where it no longer stands at `from`.
///
/// The worker looks at it in half a minute, should nobody take the next step.
///
/// # Errors
/// Those of the database.
pub async fn advance(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    from: Step,
    to: Step,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order
         set saga_step = $3, saga_attempts = 0,
             wake_at = case when $3 in ('done', 'cancelled') then null
                            else now() + interval '30 seconds' end
         where order_id = $1 and saga_step = $2",
        order_id.uuid(),
        from.as_str(),
        to.as_str()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The money is ours and nothing is left to do; where an operator was called, that is
/// settled too.
///
/// # Errors
/// Those of the database.
pub async fn close(executor: impl PgExecutor<'_>, order_id: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order
         set saga_step = 'done', saga_attempts = 0, wake_at = null,
             status = case when status = 'needs_attention' then 'confirmed' else status end
         where order_id = $1 and saga_step = 'capture'",
        order_id.uuid()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The money of a cancelled order came back to us. Giving it back the same way may end the
/// same way, so that it waits for an operator; an order that is not quite cancelled gives it
/// back once more before it is. False where the order is not called off.
///
/// # Errors
/// Those of the database.
pub async fn begin_again(executor: impl PgExecutor<'_>, order_id: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order
         set saga_step = case saga_step when 'undo_stock' then 'undo_payment'
                                        else 'return_money' end,
             status = case saga_step when 'undo_stock' then status else 'needs_attention' end,
             wake_at = case saga_step when 'undo_stock' then now() end,
             saga_attempts = 0
         where order_id = $1 and saga_step in ('undo_stock', 'cancelled')",
        order_id.uuid()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What [`begin_again`] began is done.
///
/// # Errors
/// Those of the database.
pub async fn end_again(executor: impl PgExecutor<'_>, order_id: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order
         set saga_step = 'cancelled', saga_attempts = 0, wake_at = null, status = 'cancelled'
         where order_id = $1 and saga_step = 'return_money'",
        order_id.uuid()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Waits for the shopper to pay at `payment_url`, until `deadline`; false where the
/// payment is not being opened any more.
///
/// # Errors
/// Those of the database.
pub async fn await_payment(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    payment_url: Option<&str>,
    deadline: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order
         set saga_step = 'await_payment', saga_attempts = 0, payment_url = $2, wake_at = $3
         where order_id = $1 and saga_step = 'open_payment'",
        order_id.uuid(),
        payment_url,
        deadline
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sends the saga backwards from `from`.
///
/// # Errors
/// Those of the database.
pub async fn turn_back(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    from: Step,
    to: Step,
    reason: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order
         set saga_step = $3, saga_attempts = 0, saga_reason = $4,
             wake_at = now() + interval '30 seconds'
         where order_id = $1 and saga_step = $2",
        order_id.uuid(),
        from.as_str(),
        to.as_str(),
        reason
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Keeps why the shopper's last attempt to pay failed.
///
/// # Errors
/// Those of the database.
pub async fn set_payment_problem(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    problem: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order set payment_problem = $2
         where order_id = $1 and saga_step = 'await_payment'
           and payment_problem is distinct from $2",
        order_id.uuid(),
        problem
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Has the worker look at an order that waits for its payment, a second from now:
/// by then the returning browser has mostly settled it.
///
/// # Errors
/// Those of the database.
pub async fn wake_for_payment(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order set wake_at = least(wake_at, now() + interval '1 second')
         where order_id = $1 and saga_step = 'await_payment'",
        order_id.uuid()
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// [`advance`]s to a step that shoppers see: the order, all its parts and its history
/// tell of it.
///
/// # Errors
/// Those of the database.
pub async fn advance_in_sight(
    connection: &mut PgConnection,
    order_id: OrderId,
    (from, to): (Step, Step),
    status: OrderStatus,
    text: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with moved as (
             update placed_order
             set saga_step = $3, saga_attempts = 0, status = $4,
                 wake_at = case when $3 in ('done', 'cancelled') then null
                                else now() + interval '30 seconds' end
             where order_id = $1 and saga_step = $2
             returning order_id
         ), parts as (
             update seller_order
             set status = $4,
                 confirmed_at = case when $4 = 'confirmed' then now() else confirmed_at end
             from moved
             where seller_order.order_id = moved.order_id
         )
         insert into tracking_entry (order_id, text) select order_id, $5 from moved",
        order_id.uuid(),
        from.as_str(),
        to.as_str(),
        name_of(status),
        text
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tries the step again later: after 1, 2, 4 … seconds, at most five minutes. An
/// undoing or capture that keeps failing calls an operator, and so does every step of an
/// order that is `overdue`: true where it does. Of many drivers that fail at once one
/// counts.
///
/// # Errors
/// Those of the database.
pub async fn postpone(
    pool: &PgPool,
    state: &SagaState,
    alarm: i32,
    overdue: bool,
) -> sqlx::Result<bool> {
    let stuck = sqlx::query_scalar!(
        "update placed_order
         set saga_attempts = saga_attempts + 1,
             wake_at = now() + interval '1 second' * least(power(2, least(saga_attempts, 9)), 300),
             status = case
                 when saga_attempts + 1 >= $3
                      and ($5 or saga_step in ('undo_payment', 'undo_stock', 'return_money',
                                               'capture', 'commit_stock'))
                 then 'needs_attention' else status end
         where order_id = $1 and saga_step = $2 and saga_attempts = $4
         returning status = 'needs_attention' as \"stuck!\"",
        state.order_id.uuid(),
        state.step.as_str(),
        alarm,
        state.attempts,
        overdue
    )
    .fetch_optional(pool)
    .await?;
    Ok(stuck.unwrap_or(false))
}

/// Orders whose time has come, each handed to one worker: their next look is
/// moved ahead in the same statement.
///
/// # Errors
/// Those of the database.
pub async fn take_due(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<OrderId>> {
    let due = sqlx::query_scalar!(
        "update placed_order set wake_at = now() + interval '30 seconds'
         where order_id in (
             select order_id from placed_order where wake_at <= now()
             order by wake_at limit $1 for update skip locked
         )
         returning order_id",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(due.into_iter().map(OrderId::from).collect())
}
