//! What an operator does with events that a service could not handle.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// One event that one subscription gave up on.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Names it in commands.
    pub dead_letter_id: i64,
    /// Who gave up.
    pub subscription: String,
    /// On which event.
    pub event_id: Uuid,
    /// The event's type.
    pub event_type: String,
    /// What the event is about.
    pub subject: Uuid,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    pub error: String,
    /// When that was.
    pub failed_at: OffsetDateTime,
}

/// Up to `limit` dead letters after `after`, oldest first; of one subscription
/// or of all.
///
/// # Errors
/// When the bus's database cannot be read.
pub async fn list(
    bus: &PgPool,
    subscription: Option<&str>,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<DeadLetter>> {
    sqlx::query_as!(
        DeadLetter,
        "select dead_letter_id, name as subscription, event_id, event_type, subject,
             attempts, error, failed_at
         from dead_letter
         join subscription using (subscription_id)
         join event using (event_id)
         where ($1::text is null or name = $1) and dead_letter_id > coalesce($2::bigint, 0)
         order by dead_letter_id
         limit $3",
        subscription,
        after,
        limit,
    )
    .fetch_all(bus)
    .await
}

/// The whole event of a dead letter, as CloudEvents JSON.
///
/// # Errors
/// When the bus's database cannot be read.
pub async fn show(bus: &PgPool, dead_letter_id: i64) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar!(
        "select envelope from dead_letter join event using (event_id)
         where dead_letter_id = $1",
        dead_letter_id
    )
    .fetch_optional(bus)
    .await
}

/// Delivers a dead letter again, with all its tries; false if there is none.
/// Its consumer notices within a second.
///
/// # Errors
/// When the bus's database cannot be changed.
pub async fn replay(bus: &PgPool, dead_letter_id: i64) -> sqlx::Result<bool> {
    let replayed = sqlx::query!(
        "with gone as (
             delete from dead_letter where dead_letter_id = $1
             returning subscription_id, event_id
         )
         insert into message (subscription_id, event_id, event_type, subject)
         select subscription_id, event_id, event_type, subject
         from gone join event using (event_id)",
        dead_letter_id
    )
    .execute(bus)
    .await?;
    Ok(replayed.rows_affected() > 0)
}

/// Gives up on a dead letter for good; false if there is none. The event stays
/// in the history.
///
/// # Errors
/// When the bus's database cannot be changed.
pub async fn drop(bus: &PgPool, dead_letter_id: i64) -> sqlx::Result<bool> {
    let dropped = sqlx::query!(
        "delete from dead_letter where dead_letter_id = $1",
        dead_letter_id
    )
    .execute(bus)
    .await?;
    Ok(dropped.rows_affected() > 0)
}
