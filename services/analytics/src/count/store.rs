//! All SQL on counts.

use shared_types::analytics::EventCount;
use sqlx::{PgConnection, PgPool};
use time::Date;

/// Adds one to the count of `kind` on `day`.
///
/// # Errors
/// Those of the database.
pub async fn add(connection: &mut PgConnection, day: Date, kind: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into event_count (day, kind, count) values ($1, $2, 1)
         on conflict (day, kind) do update set count = event_count.count + 1",
        day,
        kind
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The counts of the last thirty days, newest day first.
///
/// # Errors
/// Those of the database.
pub async fn list(pool: &PgPool) -> sqlx::Result<Vec<EventCount>> {
    sqlx::query_as!(
        EventCount,
        r#"select to_char(day, 'YYYY-MM-DD') as "day!", kind, count
           from event_count
           where day > (now() at time zone 'utc')::date - 30
           order by day desc, kind
           limit 10000"#
    )
    .fetch_all(pool)
    .await
}
