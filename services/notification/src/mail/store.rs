//! All SQL on mail.

use shared_types::EventId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::compose::Mail;

/// Keeps a mail to be written; a second one for the same event is dropped.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    connection: &mut PgConnection,
    event_id: EventId,
    mail: &Mail,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail (mail_id, event_id, recipient, subject, body)
         values ($1, $2, $3, $4, $5)
         on conflict on constraint mail_event_once do nothing",
        Uuid::now_v7(),
        event_id.uuid(),
        mail.recipient,
        mail.subject,
        mail.body
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Mail that waits, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn waiting(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<(Uuid, Mail)>> {
    let rows = sqlx::query!(
        "select mail_id, recipient, subject, body from mail
         where written_at is null order by created_at limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    let mail = rows.into_iter().map(|row| {
        (
            row.mail_id,
            Mail {
                recipient: row.recipient,
                subject: row.subject,
                body: row.body,
            },
        )
    });
    Ok(mail.collect())
}

/// Says that mails are written.
///
/// # Errors
/// Those of the database.
pub async fn mark_written(pool: &PgPool, mail_ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update mail set written_at = now() where mail_id = any($1)",
        mail_ids
    )
    .execute(pool)
    .await?;
    Ok(())
}
