//! Months made ahead, and old ones dropped.

use std::time::Duration;

use sqlx::PgPool;
use time::{Date, Month, OffsetDateTime, UtcOffset};
use tokio_util::sync::CancellationToken;

use super::store;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(3600);

/// Months made ahead: a service whose rounds fail for weeks still has room.
const AHEAD: u32 = 3;

/// A month to which events still come is not dropped: a service that is filled from the
/// history is told of old ones.
const QUIET: time::Duration = time::Duration::days(1);

/// What a round changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Months made.
    pub made: u32,
    /// Partitions dropped, oldest first.
    pub dropped: Vec<String>,
}

/// Has room for this month and the next ones; how many it made.
///
/// # Errors
/// Those of the database.
pub async fn make(pool: &PgPool, now: OffsetDateTime) -> anyhow::Result<u32> {
    let this = Months::of(now);
    let mut made = 0;
    for month in 0..=AHEAD {
        let start = this.plus(i64::from(month)).start()?;
        let mut transaction = service_kit::db::begin(pool).await?;
        made += u32::from(store::make_partition(&mut transaction, start).await?);
        transaction.commit().await?;
    }
    Ok(made)
}

/// [`make`]s room, and drops all but the last `keep_months` full months before this one.
///
/// # Errors
/// Those of the database; where others hold the table for long, too.
pub async fn round(pool: &PgPool, now: OffsetDateTime, keep_months: u32) -> anyhow::Result<Round> {
    let made = make(pool, now).await?;
    let keep_from = Months::of(now).plus(-i64::from(keep_months)).start()?;
    let dropped = store::drop_before(pool, keep_from, now - QUIET).await?;
    for name in &dropped {
        tracing::info!(partition = name, "events are older than they are kept");
    }
    Ok(Round { made, dropped })
}

/// Rounds now and then until `stop`.
///
/// # Errors
/// Those of the database.
pub async fn run(pool: PgPool, keep_months: u32, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        round(&pool, OffsetDateTime::now_utc(), keep_months).await?;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// A month as the number of those since the year 0.
#[derive(Clone, Copy)]
struct Months(i64);

impl Months {
    fn of(time: OffsetDateTime) -> Self {
        let day = time.to_offset(UtcOffset::UTC).date();
        Self(i64::from(day.year()) * 12 + i64::from(u8::from(day.month())) - 1)
    }

    fn plus(self, months: i64) -> Self {
        Self(self.0 + months)
    }

    /// Its first moment in UTC.
    fn start(self) -> anyhow::Result<OffsetDateTime> {
        let year = i32::try_from(self.0.div_euclid(12))?;
        let month = Month::try_from(u8::try_from(self.0.rem_euclid(12) + 1)?)?;
        let day = Date::from_calendar_date(year, month, 1)?;
        Ok(day.midnight().assume_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        let moment = time::macros::datetime!(2026-11-30 23:30 -1);
        let start = |months| Months::of(moment).plus(months).start().unwrap();
        assert_eq!(start(0), time::macros::datetime!(2026-12-01 0:00 UTC));
        assert_eq!(start(1), time::macros::datetime!(2027-01-01 0:00 UTC));
        assert_eq!(start(-12), time::macros::datetime!(2025-12-01 0:00 UTC));
    }
}
