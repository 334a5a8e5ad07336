//! From events to hours, and from hours to days.
//!
//! An hour is counted whole from the events that are kept of it, whenever something new is
//! known of it, and then its day. So it does not matter when, how often or in what order
//! events come, or how often an hour is counted.

mod day;
mod hour;
pub mod worker;

use std::collections::BTreeSet;

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime, Time, UtcOffset};

/// News taken at a time; more of it wait for the next pass.
const BATCH: i64 = 20_000;

/// Counts hours of which something new is known, and their days; how many hours.
///
/// # Errors
/// Those of the database; the hours stay to be counted.
pub async fn pass(pool: &PgPool) -> anyhow::Result<usize> {
    let mut transaction = service_kit::db::begin(pool).await?;
    if !is_ours(&mut transaction).await? {
        return Ok(0);
    }
    // What is taken was committed before, so the statements that follow see its events.
    let hours = take_stale(&mut transaction).await?;
    for start in &hours {
        forget(&mut transaction, "hour", *start).await?;
        hour::roll(&mut transaction, *start, *start + Duration::HOUR).await?;
    }
    let days: BTreeSet<_> = hours.iter().copied().map(midnight).collect();
    for start in days {
        forget(&mut transaction, "day", start).await?;
        day::roll(&mut transaction, start, start + Duration::DAY).await?;
    }
    transaction.commit().await?;
    Ok(hours.len())
}

/// What was counted of the hour or day that starts at `start` is counted no more.
async fn forget(
    connection: &mut PgConnection,
    grain: &str,
    start: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with sales as (
             delete from sales_rollup where grain = $1 and starts_at = $2
         ), products as (
             delete from product_rollup where grain = $1 and starts_at = $2
         ), searches as (
             delete from search_rollup where grain = $1 and starts_at = $2
         )
         delete from funnel_rollup where grain = $1 and starts_at = $2",
        grain,
        start
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn midnight(time: OffsetDateTime) -> OffsetDateTime {
    time.to_offset(UtcOffset::UTC).replace_time(Time::MIDNIGHT)
}

/// Another instance's pass could write an older count over a newer one.
async fn is_ours(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtext('analytics rollup')) as "ours!""#
    )
    .fetch_one(connection)
    .await
}

async fn take_stale(connection: &mut PgConnection) -> sqlx::Result<BTreeSet<OffsetDateTime>> {
    let hours = sqlx::query_scalar!(
        r#"with taken as (
             delete from stale_hour where stale_hour_id in (
                 select stale_hour_id from stale_hour order by stale_hour_id limit $1
             )
             returning hour
         )
         select distinct hour as "hour!" from taken"#,
        BATCH
    )
    .fetch_all(connection)
    .await?;
    Ok(hours.into_iter().collect())
}
