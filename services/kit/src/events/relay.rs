//! Carries committed events from a service's outbox to the bus.

use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use shared_types::event::Envelope;
use sqlx::PgPool;
use sqlx::types::Json;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Hint;
use crate::bus::{Bus, Event};
use crate::db;

/// Rows carried in one round trip.
const BATCH: i64 = 100;
/// After a hint: time for its transaction to commit, and for others to join it.
const COMMIT_TIME: Duration = Duration::from_millis(2);
/// After a batch that was not full: under load the next ones join into larger batches,
/// each of which costs five round trips however many events it carries.
const JOIN_TIME: Duration = Duration::from_millis(20);
/// The longest pause, which finds what no hint told of.
const POLL: Duration = Duration::from_secs(1);
/// How long a stopping service tries to hand over its last events.
const LAST_TIME: Duration = Duration::from_secs(5);

/// The one that carries. Several may run on one outbox: one at a time works, so
/// that a subject's events keep their order.
pub(crate) struct Relay {
    /// CloudEvents' `source`.
    pub source: String,
    pub outbox: PgPool,
    pub bus: Arc<dyn Bus>,
    pub hint: Hint,
}

impl Relay {
    /// Carries until told to stop, then once more what is left.
    pub async fn run(self, stop: CancellationToken) {
        let mut pause = COMMIT_TIME;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.rest(pause) => {}
            }
            pause = match self.pass().await {
                Ok(0) => (pause.max(COMMIT_TIME) * 2).min(POLL),
                Ok(full) if full >= BATCH as usize => Duration::ZERO,
                Ok(_) => {
                    tokio::time::sleep(JOIN_TIME).await;
                    COMMIT_TIME
                }
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(source = self.source, error, "events wait to be published");
                    // Hints must not turn an outage into a storm.
                    tokio::time::sleep(POLL).await;
                    POLL
                }
            };
        }
        let _ = tokio::time::timeout(LAST_TIME, self.finish()).await;
    }

    /// Ends early on a hint.
    async fn rest(&self, pause: Duration) {
        tokio::select! {
            () = self.hint.taken() => tokio::time::sleep(COMMIT_TIME).await,
            () = tokio::time::sleep(pause) => {}
        }
    }

    async fn finish(&self) {
        while matches!(self.pass().await, Ok(carried) if carried > 0) {}
    }

    /// Carries one batch and returns how many events it held.
    ///
    /// A crash between publishing and marking repeats the batch; the bus knows
    /// the events' ids and ignores the repeat.
    pub async fn pass(&self) -> anyhow::Result<usize> {
        // A lost mark is such a repeat, so marking need not wait for the disk.
        let begin = "begin; set local synchronous_commit to off";
        let mut transaction = db::begin_with(&self.outbox, begin).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"with turn as materialized (
                 select pg_try_advisory_xact_lock(hashtext('outbox_message')) as mine
             )
             select outbox_message_id, event_id, event_type, subject, traceparent,
                 data as "data: Json<Box<RawValue>>", occurred_at
             from outbox_message
             where published_at is null and (select mine from turn)
             order by outbox_message_id
             limit $1
             for update skip locked"#,
            BATCH
        )
        .fetch_all(&mut *transaction)
        .await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let ids: Vec<i64> = rows.iter().map(|row| row.outbox_message_id).collect();
        let events = rows
            .into_iter()
            .map(|row| row.event(&self.source))
            .collect::<Result<Vec<_>, _>>()?;
        self.bus.publish(&events).await?;
        failpoint::hit("relay", "published").await;
        sqlx::query!(
            "update outbox_message set published_at = now()
             where outbox_message_id = any($1)",
            &ids
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        metrics::counter!("events_published_total", "source" => self.source.clone())
            .increment(events.len() as u64);
        Ok(events.len())
    }
}

struct Row {
    outbox_message_id: i64,
    event_id: Uuid,
    event_type: String,
    subject: Uuid,
    traceparent: Option<String>,
    data: Json<Box<RawValue>>,
    occurred_at: OffsetDateTime,
}

impl Row {
    fn event(self, source: &str) -> serde_json::Result<Event> {
        let envelope = Envelope {
            specversion: "1.0".to_owned(),
            id: self.event_id.into(),
            source: source.to_owned(),
            kind: self.event_type.clone(),
            time: self.occurred_at.into(),
            subject: self.subject,
            traceparent: self.traceparent,
            data: self.data.0,
        };
        Ok(Event {
            id: self.event_id,
            kind: self.event_type,
            source: source.to_owned(),
            subject: self.subject,
            envelope: serde_json::to_string(&envelope)?,
        })
    }
}
