//! All SQL on kept events.

use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// One event on its way into the table.
pub struct Event {
    /// Known by it and its time.
    pub event_id: Uuid,
    /// When it happened.
    pub time: OffsetDateTime,
    /// Its type.
    pub kind: &'static str,
    /// What is kept of it.
    pub data: Value,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    Kept,
    /// It was there.
    Known,
    /// Events of its time were dropped.
    TooLate,
}

/// Keeps `event` and has its hour counted anew.
///
/// # Errors
/// Those of the database; where its month has no partition, too.
pub async fn add(connection: &mut PgConnection, event: &Event) -> sqlx::Result<Added> {
    let row = sqlx::query!(
        r#"with kept as (
             insert into raw_event (event_id, time, kind, data)
             select $1, $2, $3, $4
             where $2::timestamptz >= (select kept_since from raw_event_floor)
             on conflict do nothing
             returning time
         ), stale as (
             insert into stale_hour (hour) select date_trunc('hour', time, 'UTC') from kept
         )
         select exists (select from kept) as "kept!",
                $2 < (select kept_since from raw_event_floor) as "too_late!""#,
        event.event_id,
        event.time,
        event.kind,
        event.data
    )
    .fetch_one(connection)
    .await?;
    Ok(match (row.kept, row.too_late) {
        (true, _) => Added::Kept,
        (false, true) => Added::TooLate,
        (false, false) => Added::Known,
    })
}

/// Makes the partition of `moment`'s month where it is missing and not dropped; whether it
/// did.
///
/// # Errors
/// Those of the database.
pub async fn make_partition(
    connection: &mut PgConnection,
    moment: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select make_raw_event_partition($1) as "made!""#, moment)
        .fetch_one(connection)
        .await
}

/// Drops the months that ended by `keep_from` and of which nothing came since
/// `quiet_since`; their names.
///
/// # Errors
/// Those of the database.
pub async fn drop_before(
    pool: &PgPool,
    keep_from: OffsetDateTime,
    quiet_since: OffsetDateTime,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select drop_raw_events($1, $2) as "name!""#,
        keep_from,
        quiet_since
    )
    .fetch_all(pool)
    .await
}
