//! Keeping an event when it arrives.

use anyhow::ensure;
use shared_types::event::Envelope;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::kept::Kept;
use super::store::{self, Added, Event};
use crate::count;

/// How far another server's clock may be ahead of ours.
const AHEAD: Duration = Duration::hours(24);

/// Keeps `event`, counts it on its day, and has its hour counted anew, however late it
/// arrives. What is known already changes nothing; what happened before the events that
/// are kept is only counted on its day.
///
/// # Errors
/// When the event says that it is yet to happen, and those of the database.
pub async fn keep<P: Kept>(
    connection: &mut PgConnection,
    event: Envelope<P>,
    (): &(),
) -> anyhow::Result<()> {
    let (now, time) = (OffsetDateTime::now_utc(), event.time.0);
    ensure!(
        time <= now + AHEAD,
        "the event says that it happens at {time}, which is yet to come"
    );
    if month(time) != month(now) {
        store::make_partition(connection, time).await?;
    }
    let event = Event {
        event_id: event.id.uuid(),
        time,
        kind: P::TYPE,
        data: event.data.kept()?,
    };
    match store::add(connection, &event).await? {
        Added::Known => return Ok(()),
        Added::TooLate => metrics::counter!("analytics_events_too_late_total").increment(1),
        Added::Kept => {}
    }
    count::store::add(connection, day(time), P::TYPE).await?;
    Ok(())
}

fn month(time: OffsetDateTime) -> (i32, time::Month) {
    let day = day(time);
    (day.year(), day.month())
}

/// In UTC; a moment that has no such day keeps its own.
fn day(time: OffsetDateTime) -> time::Date {
    let utc = time.checked_to_offset(time::UtcOffset::UTC);
    utc.unwrap_or(time).date()
}
