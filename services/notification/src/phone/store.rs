//! All SQL on numbers and the codes that confirm them.

use shared_types::{PhoneNumber, UserId};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long a code works.
pub const LIFETIME: Duration = Duration::minutes(10);

/// How often a code may be tried.
const TRIES: i16 = 5;

/// Within this time, no shopper and no number gets more than [`MOST`] codes.
const WINDOW: Duration = Duration::hours(1);

/// Codes for one shopper or number: a text message costs money, and unasked-for ones
/// are a nuisance.
const MOST: usize = 3;

/// A code that was sent.
pub struct Sent {
    /// Where it was sent.
    pub number: String,
    /// What is kept of it.
    pub hash: Vec<u8>,
}

/// How many seconds a shopper or a number has to wait for the next code; `None` where
/// it may be sent now. Until the transaction ends, nobody else counts for them.
///
/// # Errors
/// Those of the database.
pub async fn wait_s(
    connection: &mut PgConnection,
    user_id: UserId,
    number: &PhoneNumber,
) -> sqlx::Result<Option<u64>> {
    for name in [user_id.to_string().as_str(), number.as_str()] {
        sqlx::query_scalar!(
            r#"select 1 as "locked!" from pg_advisory_xact_lock(hashtextextended($1, 0))"#,
            name,
        )
        .fetch_one(&mut *connection)
        .await?;
    }
    let rows = sqlx::query!(
        r#"select user_id, number, created_at from phone_code
         where (user_id = $1 or number = $2) and created_at > $3
         order by created_at desc limit 100"#,
        user_id.uuid(),
        number.as_str(),
        OffsetDateTime::now_utc() - WINDOW,
    )
    .fetch_all(connection)
    .await?;
    let theirs = rows.iter().filter(|row| row.user_id == user_id.uuid());
    let there = rows.iter().filter(|row| row.number == number.as_str());
    // The newest of those that must have aged before there is room again.
    let first = theirs.map(|row| row.created_at).nth(MOST - 1);
    let second = there.map(|row| row.created_at).nth(MOST - 1);
    let free = first.max(second).map(|at| at + WINDOW);
    let wait = free.map(|free| (free - OffsetDateTime::now_utc()).whole_seconds().max(1));
    Ok(wait.map(i64::unsigned_abs))
}

/// Remembers a code; those before it no longer work.
///
/// # Errors
/// Those of the database.
pub async fn insert_code(
    connection: &mut PgConnection,
    phone_code_id: Uuid,
    user_id: UserId,
    number: &PhoneNumber,
    hash: &[u8],
    expires_at: OffsetDateTime,
) -> sqlx::Result<()> {
    end_codes(&mut *connection, user_id).await?;
    sqlx::query!(
        "insert into phone_code (phone_code_id, user_id, number, code_hash, expires_at)
         values ($1, $2, $3, $4, $5)",
        phone_code_id,
        user_id.uuid(),
        number.as_str(),
        hash,
        expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The shopper's codes no longer work; that they were sent is still remembered.
///
/// # Errors
/// Those of the database.
pub async fn end_codes(executor: impl PgExecutor<'_>, user_id: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "update phone_code set expires_at = now() where user_id = $1 and expires_at > now()",
        user_id.uuid(),
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Counts a try at the shopper's code; `None` where there is none that may be tried.
///
/// # Errors
/// Those of the database.
pub async fn try_code(pool: &PgPool, user_id: UserId) -> sqlx::Result<Option<Sent>> {
    let sent = sqlx::query_as!(
        Sent,
        "update phone_code set tries = tries + 1
         where user_id = $1 and expires_at > now() and tries < $2
         returning number, code_hash as hash",
        user_id.uuid(),
        TRIES,
    );
    sent.fetch_optional(pool).await
}

/// The shopper's text messages go to `number` from now on.
///
/// # Errors
/// Those of the database.
pub async fn set(pool: &PgPool, user_id: UserId, number: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into phone (user_id, number) values ($1, $2)
         on conflict (user_id) do update set number = excluded.number, confirmed_at = now()",
        user_id.uuid(),
        number,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets the shopper's number.
///
/// # Errors
/// Those of the database.
pub async fn remove(connection: &mut PgConnection, user_id: UserId) -> sqlx::Result<()> {
    sqlx::query!("delete from phone where user_id = $1", user_id.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// The number that a shopper confirmed.
///
/// # Errors
/// Those of the database.
pub async fn confirmed(
    executor: impl PgExecutor<'_>,
    user_id: UserId,
) -> sqlx::Result<Option<PhoneNumber>> {
    let found = sqlx::query_scalar!(
        "select number from phone where user_id = $1",
        user_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    found.map(read).transpose()
}

/// The number that a code was sent to and that may still be confirmed by it.
///
/// # Errors
/// Those of the database.
pub async fn unconfirmed(pool: &PgPool, user_id: UserId) -> sqlx::Result<Option<PhoneNumber>> {
    let found = sqlx::query_scalar!(
        "select number from phone_code
         where user_id = $1 and expires_at > now() and tries < $2
             and not exists (
                 select from phone
                 where phone.user_id = phone_code.user_id and phone.number = phone_code.number
             )",
        user_id.uuid(),
        TRIES,
    )
    .fetch_optional(pool)
    .await?;
    found.map(read).transpose()
}

/// Forgets codes that count for nothing any more, with the numbers they went to.
///
/// # Errors
/// Those of the database.
pub async fn forget(pool: &PgPool) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from phone_code where created_at < $1",
        OffsetDateTime::now_utc() - WINDOW,
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}

fn read(number: String) -> sqlx::Result<PhoneNumber> {
    PhoneNumber::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}
