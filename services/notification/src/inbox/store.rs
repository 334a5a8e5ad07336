//! All SQL on the inbox. Every query names its owner.

use shared_types::notification::{InboxEntry, Topic};
use shared_types::{EventId, InboxEntryId, UserId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::letter::Letter;

/// Messages on a page.
pub const PAGE: usize = 20;

/// Puts a letter into a shopper's inbox; a second one of the same fact is dropped.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    connection: &mut PgConnection,
    user_id: UserId,
    event_id: EventId,
    letter: &Letter,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into inbox_entry (inbox_entry_id, event_id, user_id, topic, title, body, path)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint inbox_entry_once do nothing",
        Uuid::now_v7(),
        event_id.uuid(),
        user_id.uuid(),
        letter.topic.as_str(),
        letter.subject,
        letter.preview,
        letter.path(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A page and one more, newest first, from before `before`. Ids tell the time.
///
/// # Errors
/// Those of the database.
pub async fn page(
    pool: &PgPool,
    user_id: UserId,
    before: Option<InboxEntryId>,
) -> sqlx::Result<Vec<InboxEntry>> {
    let rows = sqlx::query!(
        r#"select inbox_entry_id, topic, title, body, path, created_at,
             read_at is not null as "read!"
         from inbox_entry
         where user_id = $1 and ($2::uuid is null or inbox_entry_id < $2)
         order by inbox_entry_id desc limit $3"#,
        user_id.uuid(),
        before.map(|id| id.uuid()),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(pool)
    .await?;
    let entries = rows.into_iter().map(|row| InboxEntry {
        inbox_entry_id: row.inbox_entry_id.into(),
        topic: Topic::parse(&row.topic).unwrap_or(Topic::News),
        title: row.title,
        text: row.body,
        path: row.path,
        at: row.created_at.into(),
        read: row.read,
    });
    Ok(entries.collect())
}

/// How many are not read.
///
/// # Errors
/// Those of the database.
pub async fn unread(pool: &PgPool, user_id: UserId) -> sqlx::Result<i64> {
    let unread = sqlx::query_scalar!(
        r#"select count(*) as "unread!" from inbox_entry where user_id = $1 and read_at is null"#,
        user_id.uuid(),
    );
    unread.fetch_one(pool).await
}

/// Marks one as read; `false` where it is not theirs.
///
/// # Errors
/// Those of the database.
pub async fn mark(
    pool: &PgPool,
    user_id: UserId,
    inbox_entry_id: InboxEntryId,
) -> sqlx::Result<bool> {
    let marked = sqlx::query!(
        "update inbox_entry set read_at = coalesce(read_at, now())
         where user_id = $1 and inbox_entry_id = $2",
        user_id.uuid(),
        inbox_entry_id.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(marked.rows_affected() == 1)
}

/// Marks all up to and with `newest` as read.
///
/// # Errors
/// Those of the database.
pub async fn mark_until(pool: &PgPool, user_id: UserId, newest: InboxEntryId) -> sqlx::Result<()> {
    sqlx::query!(
        "update inbox_entry set read_at = now()
         where user_id = $1 and inbox_entry_id <= $2 and read_at is null",
        user_id.uuid(),
        newest.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(())
}
