//! All SQL on signing keys.

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::model::Period;

/// A key as it is stored.
pub struct StoredKey {
    /// Names it.
    pub kid: String,
    /// The private half, sealed under its name.
    pub sealed_private_key: Vec<u8>,
    /// When it is in use.
    pub period: Period,
}

/// Lets one process at a time decide about keys, until its transaction ends.
pub async fn take_turn(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("lock table signing_key in share row exclusive mode")
        .execute(connection)
        .await?;
    Ok(())
}

/// Until when the newest key signs.
pub async fn newest_until(
    connection: &mut PgConnection,
) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!("select max(signs_until) from signing_key")
        .fetch_one(connection)
        .await
}

/// Publishes a key.
pub async fn insert(
    connection: &mut PgConnection,
    key: &StoredKey,
    public_key: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into signing_key (
             kid, public_key, sealed_private_key, signs_from, signs_until, verifies_until
         ) values ($1, $2, $3, $4, $5, $6)",
        key.kid,
        public_key,
        key.sealed_private_key,
        key.period.signs_from,
        key.period.signs_until,
        key.period.verifies_until,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Withdraws the keys whose last token has expired.
pub async fn withdraw(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from signing_key where verifies_until < $1", now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The published keys, newest first.
pub async fn published(connection: &mut PgConnection) -> Result<Vec<StoredKey>, sqlx::Error> {
    let rows = sqlx::query!(
        "select kid, sealed_private_key, signs_from, signs_until, verifies_until
         from signing_key order by signs_from desc limit 100"
    )
    .fetch_all(connection)
    .await?;
    let keys = rows.into_iter().map(|row| StoredKey {
        kid: row.kid,
        sealed_private_key: row.sealed_private_key,
        period: Period {
            signs_from: row.signs_from,
            signs_until: row.signs_until,
            verifies_until: row.verifies_until,
        },
    });
    Ok(keys.collect())
}
