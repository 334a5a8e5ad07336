//! All SQL that moves a saga.

use shared_types::OrderId;
use shared_types::order::OrderStatus;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::order::model::Step;
use crate::order::store::SagaState;

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

/// Waits for the shopper to pay at `payment_url`, until `deadline`.
///
/// # Errors
/// Those of the database.
pub async fn await_payment(
    executor: impl PgExecutor<'_>,
    order_id: OrderId,
    payment_url: Option<&str>,
    deadline: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order
         set saga_step = 'await_payment', saga_attempts = 0, payment_url = $2, wake_at = $3
         where order_id = $1 and saga_step = 'open_payment'",
        order_id.uuid(),
        payment_url,
        deadline
    )
    .execute(executor)
    .await?;
    Ok(())
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

/// Sets the status of an order and of all its parts.
///
/// # Errors
/// Those of the database.
pub async fn set_status(
    connection: &mut PgConnection,
    order_id: OrderId,
    status: OrderStatus,
) -> anyhow::Result<()> {
    let name = serde_json::to_value(status)?;
    let name = name.as_str().unwrap_or_default();
    sqlx::query!(
        "update placed_order set status = $2 where order_id = $1",
        order_id.uuid(),
        name
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update seller_order set status = $2 where order_id = $1",
        order_id.uuid(),
        name
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tries the step again later: after 1, 2, 4 … seconds, at most five minutes. An
/// undoing or capture that keeps failing calls an operator.
///
/// # Errors
/// Those of the database.
pub async fn postpone(pool: &PgPool, state: &SagaState, alarm: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "update placed_order
         set saga_attempts = saga_attempts + 1,
             wake_at = now() + interval '1 second' * least(power(2, saga_attempts), 300),
             status = case
                 when saga_attempts + 1 >= $3
                      and saga_step in ('undo_payment', 'undo_stock', 'capture', 'commit_stock')
                 then 'needs_attention' else status end
         where order_id = $1 and saga_step = $2",
        state.order_id.uuid(),
        state.step.as_str(),
        alarm
    )
    .execute(pool)
    .await?;
    Ok(())
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

/// What the confirmation and the cancellation tell.
#[derive(Debug)]
pub struct News {
    /// The number people read out.
    pub number: String,
    /// The cart it came from.
    pub cart_id: shared_types::CartId,
    /// The shopper, when signed in.
    pub user_id: Option<shared_types::UserId>,
    /// Where the news goes.
    pub email: String,
    /// How the mail addresses them.
    pub name: String,
    /// What was to be paid.
    pub total: shared_types::Money,
}

/// An order's news.
///
/// # Errors
/// Those of the database.
pub async fn news(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<News> {
    let row = sqlx::query!(
        r#"select number, cart_id, user_id, email,
                  address as "address: Json<shared_types::user::Address>",
                  totals as "totals: Json<shared_types::order::Totals>"
           from placed_order where order_id = $1"#,
        order_id.uuid()
    )
    .fetch_one(connection)
    .await?;
    Ok(News {
        number: row.number,
        cart_id: row.cart_id.into(),
        user_id: row.user_id.map(Into::into),
        email: row.email,
        name: row.address.0.name,
        total: row.totals.0.total,
    })
}

/// What the payment provider must be told.
#[derive(Debug)]
pub struct PaymentRequest {
    /// The number people read out.
    pub number: String,
    /// What to authorise.
    pub total: shared_types::Money,
    /// Where the receipt goes.
    pub email: String,
    /// Where to return to after paying.
    pub return_url: String,
    /// Where to return to when giving up.
    pub cancel_url: String,
}

/// What the payment provider must be told of an order.
///
/// # Errors
/// Those of the database.
pub async fn payment_request(pool: &PgPool, order_id: OrderId) -> sqlx::Result<PaymentRequest> {
    let row = sqlx::query!(
        r#"select number, email, return_url, cancel_url,
                  totals as "totals: Json<shared_types::order::Totals>"
           from placed_order where order_id = $1"#,
        order_id.uuid()
    )
    .fetch_one(pool)
    .await?;
    Ok(PaymentRequest {
        number: row.number,
        total: row.totals.0.total,
        email: row.email,
        return_url: row.return_url,
        cancel_url: row.cancel_url,
    })
}
