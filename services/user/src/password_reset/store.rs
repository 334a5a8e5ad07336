//! All SQL on requests for a new password.

use shared_types::{PasswordResetId, UserId};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// A request that is under way.
pub struct Reset {
    /// Whose password.
    pub user_id: UserId,
    /// The password until now.
    pub password_hash: String,
    /// When the request ends.
    pub expires_at: OffsetDateTime,
}

/// Remembers a request until `expires_at`, or until the account has another password.
pub async fn insert(
    connection: &mut PgConnection,
    user_id: UserId,
    expires_at: OffsetDateTime,
) -> Result<PasswordResetId, sqlx::Error> {
    let reset_id = Uuid::now_v7();
    sqlx::query!(
        "insert into password_reset (password_reset_id, user_id, expires_at)
         values ($1, $2, $3)",
        reset_id,
        user_id.uuid(),
        expires_at,
    )
    .execute(connection)
    .await?;
    Ok(reset_id.into())
}

/// The request, if it is under way at `now`.
pub async fn find(
    pool: &PgPool,
    reset_id: PasswordResetId,
    now: OffsetDateTime,
) -> Result<Option<Reset>, sqlx::Error> {
    sqlx::query_as!(
        Reset,
        "select user_id, password_hash, expires_at
         from password_reset join user_account using (user_id)
         where password_reset_id = $1 and expires_at > $2",
        reset_id.uuid(),
        now,
    )
    .fetch_optional(pool)
    .await
}

/// Forgets what has ended.
pub async fn sweep(pool: &PgPool, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from password_reset where password_reset_id in (
             select password_reset_id from password_reset where expires_at < $1 limit 1000
         )",
        now,
    )
    .execute(pool)
    .await?;
    Ok(())
}
