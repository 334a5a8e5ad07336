//! Orders that an operator must look at: their saga keeps failing where it must not.

use std::time::Duration;

use metrics::gauge;
use shared_types::OrderId;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::App;

/// As often as Prometheus usually asks.
const EVERY: Duration = Duration::from_secs(15);

/// An order that needs an operator; nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// The step that fails.
    pub step: String,
    /// Why it is being called off, if it is.
    pub reason: Option<String>,
    /// How often the step was tried in vain.
    pub attempts: i32,
    /// When it was placed.
    pub placed_at: OffsetDateTime,
    /// When it is tried next.
    pub wake_at: Option<OffsetDateTime>,
}

/// Orders that need an operator, oldest first, so many at most.
///
/// # Errors
/// Those of the database.
pub async fn stuck(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<Stuck>> {
    let rows = sqlx::query!(
        "select order_id, number, saga_step, saga_reason, saga_attempts, placed_at, wake_at
         from placed_order where status = 'needs_attention' order by placed_at limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    let stuck = rows.into_iter().map(|row| Stuck {
        order_id: row.order_id.into(),
        number: row.number,
        step: row.saga_step,
        reason: row.saga_reason,
        attempts: row.saga_attempts,
        placed_at: row.placed_at,
        wake_at: row.wake_at,
    });
    Ok(stuck.collect())
}

/// Has the worker try an order's step now, with all its tries; false where the order
/// needs no operator.
///
/// # Errors
/// Those of the database.
pub async fn retry(pool: &PgPool, order_id: OrderId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update placed_order set saga_attempts = 0, wake_at = now()
         where order_id = $1 and status = 'needs_attention'
           and saga_step not in ('done', 'cancelled')",
        order_id.uuid()
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the metric `orders_needing_attention` until `stop`.
///
/// # Errors
/// None: what does not answer is told by whoever needs it.
pub async fn watch(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        match count(&app.pool).await {
            Ok(count) => gauge!("orders_needing_attention").set(count as f64),
            Err(error) => tracing::debug!(%error, "orders could not be counted"),
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn count(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from placed_order where status = 'needs_attention'"#
    )
    .fetch_one(pool)
    .await
}
