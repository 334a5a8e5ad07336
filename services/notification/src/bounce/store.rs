//! All SQL on mail that came back.

use shared_types::UserId;
use shared_types::notification::Channel;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::Report;

/// Where a mail went; `None` where it is forgotten or was none.
///
/// # Errors
/// Those of the database.
pub async fn recipient(
    connection: &mut PgConnection,
    message_id: Uuid,
) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!(
        "select recipient from message where message_id = $1 and channel = $2 for update",
        message_id,
        Channel::Email.as_str(),
    );
    found.fetch_optional(connection).await
}

/// Keeps what came back; `false` where the same was said before.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    connection: &mut PgConnection,
    message_id: Uuid,
    address: &str,
    report: &Report,
) -> sqlx::Result<bool> {
    let kept = sqlx::query!(
        "insert into bounce (message_id, action, address, status, diagnostic)
         values ($1, $2, lower($3), $4, $5)
         on conflict on constraint bounce_pkey do nothing",
        message_id,
        report.action.as_str(),
        address,
        report.status,
        report.diagnostic,
    )
    .execute(connection)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Says of a mail that was taken that it was not delivered.
///
/// # Errors
/// Those of the database.
pub async fn bounced(
    connection: &mut PgConnection,
    message_id: Uuid,
    problem: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update message set state = 'bounced', problem = $2
         where message_id = $1 and state = 'sent'",
        message_id,
        problem,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The address among those a shopper was written to that gets no news any more, the
/// latest first.
///
/// # Errors
/// Those of the database.
pub async fn refused_address(pool: &PgPool, user_id: UserId) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!(
        "select address from suppressed_address
         where address in (
             select lower(recipient) from message where user_id = $1 and channel = 'email'
         )
         order by since desc limit 1",
        user_id.uuid(),
    );
    found.fetch_optional(pool).await
}

/// Those addresses get news again.
///
/// # Errors
/// Those of the database.
pub async fn allow_addresses(pool: &PgPool, user_id: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from suppressed_address where address in (
             select lower(recipient) from message where user_id = $1 and channel = 'email'
         )",
        user_id.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(())
}
