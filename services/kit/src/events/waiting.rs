//! What an operator asks of a service's outbox and inbox.

use sqlx::PgPool;
use time::OffsetDateTime;

/// What is committed and not on the bus yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Events.
    pub events: u64,
    /// When the oldest of them was written.
    pub oldest: Option<OffsetDateTime>,
}

/// What waits in the outbox of the service's database.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(database: &PgPool) -> sqlx::Result<Waiting> {
    let row = sqlx::query!(
        r#"select count(*) as "events!", min(occurred_at) as oldest
         from outbox_message where published_at is null"#
    )
    .fetch_one(database)
    .await?;
    Ok(Waiting {
        events: row.events.unsigned_abs(),
        oldest: row.oldest,
    })
}

/// Whether no event has had its effect in the service's database.
///
/// # Errors
/// When the database cannot be read.
pub async fn has_handled_none(database: &PgPool) -> sqlx::Result<bool> {
    let any = sqlx::query_scalar!(r#"select exists (select from inbox_message) as "any!""#);
    Ok(!any.fetch_one(database).await?)
}
