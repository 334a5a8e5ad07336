//! The consumer's loop: take, handle, settle.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use anyhow::Context;
use futures::{FutureExt, StreamExt};
use server_kit::door::TraceContext;
use sqlx::{PgConnection, PgTransaction};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Consumer;
use super::handler::Malformed;
use crate::bus::{Delivery, Outcome, Settled};
use crate::db;

/// Subjects handled at once; each holds a connection.
const PARALLEL: usize = 4;
/// After a batch: what comes meanwhile joins into the next, which costs the same few
/// round trips for one event as for fifty.
const JOIN_TIME: Duration = Duration::from_millis(20);
/// After the bus or the database did not answer.
const OUTAGE_PAUSE: Duration = Duration::from_secs(1);

/// Why a delivery was not handled.
enum Failure {
    /// The database did not answer before the handler ran.
    Outage(anyhow::Error),
    /// The event or its handler.
    Event(anyhow::Error),
}

impl Consumer {
    /// Consumes until told to stop; what it took by then is handled first.
    pub async fn run(self, stop: CancellationToken) {
        let kinds = self.handlers.kinds();
        while !stop.is_cancelled() {
            match self.pass(&kinds).await {
                Ok(0) => tokio::select! {
                    () = stop.cancelled() => {}
                    () = self.bus.ready(self.name) => {}
                },
                Ok(_) => tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(JOIN_TIME) => {}
                },
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(consumer = self.name, error, "events wait to be handled");
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = tokio::time::sleep(OUTAGE_PAUSE) => {}
                    }
                }
            }
        }
        if let Err(error) = self.bus.leave(self.name).await {
            let error = format!("{error:#}");
            tracing::debug!(consumer = self.name, error, "others wait for its leases");
        }
    }

    /// Takes and handles one batch and returns how many deliveries it held.
    pub async fn pass(&self, kinds: &[String]) -> anyhow::Result<usize> {
        let taken = self.bus.take(self.name, kinds).await?;
        if taken.is_empty() {
            return Ok(0);
        }
        if self.batched && self.handle_together(&taken).await {
            let done: Vec<_> = taken
                .iter()
                .map(|one| settled(one, Outcome::Done))
                .collect();
            self.bus.settle(self.name, &done).await?;
            return Ok(taken.len());
        }
        let subjects: Vec<_> = by_subject(&taken)
            .into_iter()
            .map(|subject| self.handle_in_order(subject))
            .collect();
        let outcomes: Vec<_> = futures::stream::iter(subjects)
            .buffer_unordered(PARALLEL)
            .collect()
            .await;
        let mut settlements = Vec::with_capacity(taken.len());
        let mut outage = None;
        for (settled, error) in outcomes {
            settlements.extend(settled);
            outage = outage.or(error);
        }
        self.bus.settle(self.name, &settlements).await?;
        outage.map_or(Ok(taken.len()), Err)
    }

    /// All deliveries in one transaction; false if that failed and each should be
    /// tried on its own.
    async fn handle_together(&self, taken: &[Delivery]) -> bool {
        let handled = self.try_together(taken).await;
        if let Err(error) = &handled {
            let error = format!("{error:#}");
            tracing::debug!(consumer = self.name, error, "handling a batch one by one");
        }
        handled.is_ok()
    }

    async fn try_together(&self, taken: &[Delivery]) -> anyhow::Result<()> {
        let mut transaction = db::begin(&self.database).await?;
        let ids: Vec<Uuid> = taken.iter().map(|one| one.event.id).collect();
        let fresh = remember(&mut transaction, self.name, &ids).await?;
        for delivery in taken.iter().filter(|one| fresh.contains(&one.event.id)) {
            self.call(&mut transaction, delivery).await?;
        }
        failpoint::hit(self.name, "commits").await;
        commit(transaction).await?;
        failpoint::hit(self.name, "committed").await;
        self.count("handled", taken.len());
        Ok(())
    }

    /// One subject's deliveries; after a failure its later ones wait for it.
    async fn handle_in_order(
        &self,
        subject: Vec<&Delivery>,
    ) -> (Vec<Settled>, Option<anyhow::Error>) {
        let mut settlements = Vec::with_capacity(subject.len());
        let mut outage = None;
        let mut stuck = false;
        for delivery in subject {
            if stuck {
                settlements.push(settled(delivery, Outcome::Untried));
                continue;
            }
            let outcome = match self.handle(delivery).await {
                Ok(()) => Outcome::Done,
                Err(Failure::Event(error)) => self.failed(delivery, &error),
                Err(Failure::Outage(error)) => {
                    outage = Some(error);
                    Outcome::Untried
                }
            };
            stuck = matches!(outcome, Outcome::Retry(_) | Outcome::Untried);
            settlements.push(settled(delivery, outcome));
        }
        (settlements, outage)
    }

    /// One delivery in a transaction of its own.
    async fn handle(&self, delivery: &Delivery) -> Result<(), Failure> {
        if delivery.attempt > self.backoff.tries {
            let error = anyhow::anyhow!("each try ended with the process or its lease");
            return Err(Failure::Event(error));
        }
        let begun = db::begin(&self.database)
            .await
            .context("the database does not answer");
        let mut transaction = begun.map_err(Failure::Outage)?;
        let handled = async {
            let fresh = remember(&mut transaction, self.name, &[delivery.event.id]).await?;
            if !fresh.is_empty() {
                self.call(&mut transaction, delivery).await?;
            }
            failpoint::hit(self.name, "commits").await;
            commit(transaction).await
        };
        handled.await.map_err(Failure::Event)?;
        failpoint::hit(self.name, "committed").await;
        self.count("handled", 1);
        Ok(())
    }

    /// Runs the handler as part of the trace that caused the event.
    async fn call(&self, connection: &mut PgConnection, delivery: &Delivery) -> anyhow::Result<()> {
        let handler = self.handlers.0.get(delivery.event.kind.as_str());
        let handler = handler.with_context(|| format!("no handler for {}", delivery.event.kind))?;
        let work = handler.handle(connection, &delivery.event.envelope);
        let work = AssertUnwindSafe(self.hint.clone().scope(work)).catch_unwind();
        let handled = trace(delivery).scope(work).await;
        handled.unwrap_or_else(|_| Err(anyhow::anyhow!("the handler panicked; see the log")))
    }

    fn failed(&self, delivery: &Delivery, error: &anyhow::Error) -> Outcome {
        let pause = match error.is::<Malformed>() {
            true => None,
            false => self.backoff.after(delivery.attempt),
        };
        let error = format!("{error:#}");
        let (consumer, attempt) = (self.name, delivery.attempt);
        let (event_id, kind) = (delivery.event.id, delivery.event.kind.as_str());
        match pause {
            Some(pause) => {
                self.count("failed", 1);
                tracing::warn!(
                    consumer, %event_id, kind, attempt, error,
                    retry_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                    "an event failed and will be tried again"
                );
                Outcome::Retry(pause)
            }
            None => {
                self.count("dead", 1);
                tracing::error!(consumer, %event_id, kind, attempt, error, "a dead letter");
                Outcome::Dead(error)
            }
        }
    }

    fn count(&self, outcome: &'static str, deliveries: usize) {
        metrics::counter!("events_consumed_total", "consumer" => self.name, "outcome" => outcome)
            .increment(deliveries as u64);
    }
}

fn settled(delivery: &Delivery, outcome: Outcome) -> Settled {
    Settled {
        receipt: delivery.receipt.clone(),
        attempt: delivery.attempt,
        outcome,
    }
}

/// Writes inbox rows and returns the events that had none.
async fn remember(
    connection: &mut PgConnection,
    consumer: &str,
    events: &[Uuid],
) -> sqlx::Result<HashSet<Uuid>> {
    let fresh = sqlx::query_scalar!(
        "insert into inbox_message (consumer, event_id)
         select $1, event_id from unnest($2::uuid[]) as given (event_id)
         on conflict do nothing
         returning event_id",
        consumer,
        events,
    )
    .fetch_all(connection)
    .await?;
    Ok(fresh.into_iter().collect())
}

/// Fails where the transaction is aborted: PostgreSQL answers `commit` with a
/// silent rollback if a handler went on after an error of SQL, and the event
/// would be lost.
async fn commit(mut transaction: PgTransaction<'_>) -> anyhow::Result<()> {
    sqlx::raw_sql("set constraints all immediate")
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// The deliveries of each subject in their order.
fn by_subject(taken: &[Delivery]) -> Vec<Vec<&Delivery>> {
    let mut groups: Vec<Vec<&Delivery>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for delivery in taken {
        let place = *places.entry(delivery.event.subject).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(delivery);
    }
    groups
}

fn trace(delivery: &Delivery) -> TraceContext {
    #[derive(serde::Deserialize)]
    struct Trace<'a> {
        #[serde(default, borrow)]
        traceparent: Option<&'a str>,
    }
    serde_json::from_str::<Trace<'_>>(&delivery.event.envelope)
        .ok()
        .and_then(|trace| TraceContext::follow(trace.traceparent?))
        .unwrap_or_else(TraceContext::start)
}
