//! Removes what the outbox, the inbox and the idempotency keys need no longer.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(600);

/// Sweeps now and then until told to stop.
pub(crate) async fn sweep(database: PgPool, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        while let Ok(removed) = pass(&database).await {
            if removed == 0 {
                break;
            }
        }
    }
}

/// Removes some of what is old: published events after a day, since the bus has
/// them, memories of handled ones after 30, by when no bus repeats them, and answers
/// kept for repeated requests after 24 hours, as was promised.
async fn pass(database: &PgPool) -> sqlx::Result<u64> {
    let published = sqlx::query!(
        "delete from outbox_message where outbox_message_id in (
             select outbox_message_id from outbox_message
             where published_at < now() - interval '1 day'
             limit 10000 for update skip locked
         )"
    )
    .execute(database)
    .await?;
    let handled = sqlx::query!(
        "delete from inbox_message where (consumer, event_id) in (
             select consumer, event_id from inbox_message
             where handled_at < now() - interval '30 days'
             limit 10000 for update skip locked
         )"
    )
    .execute(database)
    .await?;
    let forgotten = sqlx::query!(
        "delete from idempotency_key where (scope, key) in (
             select scope, key from idempotency_key
             where created_at < now() - interval '24 hours'
             limit 10000 for update skip locked
         )"
    )
    .execute(database)
    .await?;
    Ok(published.rows_affected() + handled.rows_affected() + forgotten.rows_affected())
}
