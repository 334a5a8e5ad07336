//! Metrics of what waits: in the outbox, on the bus, and for an operator.
//!
//! Tries that failed are `events_consumed_total` with the outcome `failed`.

use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::waiting;
use crate::bus::Bus;

/// As often as Prometheus usually asks.
const EVERY: Duration = Duration::from_secs(15);

/// Looks now and then until told to stop.
pub(crate) async fn watch(
    name: &'static str,
    database: PgPool,
    bus: Arc<dyn Bus>,
    stop: CancellationToken,
) {
    loop {
        // What does not answer is told by whoever needs it.
        if let Err(error) = look(name, &database, bus.as_ref()).await {
            tracing::debug!(name, %error, "no metrics of events");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn look(name: &'static str, database: &PgPool, bus: &dyn Bus) -> anyhow::Result<()> {
    let outbox = waiting(database).await?;
    gauge!("outbox_waiting_events", "service" => name).set(outbox.events as f64);
    gauge!("outbox_oldest_seconds", "service" => name).set(age_s(outbox.oldest));
    for backlog in bus.backlogs(Some(name)).await? {
        gauge!("events_waiting", "consumer" => name).set(backlog.waiting as f64);
        gauge!("events_oldest_seconds", "consumer" => name).set(age_s(backlog.oldest));
        gauge!("events_dead_letters", "consumer" => name).set(backlog.dead as f64);
    }
    Ok(())
}

fn age_s(since: Option<OffsetDateTime>) -> f64 {
    let age = since.map(|since| OffsetDateTime::now_utc() - since);
    age.map_or(0.0, |age| age.as_seconds_f64().max(0.0))
}
