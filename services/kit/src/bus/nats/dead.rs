//! Dead letters: what is not in the event itself; that stays in the stream.

use anyhow::Context as _;
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Core;
use super::queue::Flight;
use crate::bus::{DeadLetter, DeadLetterId, Filter};

/// Records read at once.
const PARALLEL: usize = 16;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub sequence: u64,
    kind: String,
    subject: Uuid,
    attempts: u32,
    error: String,
    #[serde(with = "time::serde::rfc3339")]
    failed_at: OffsetDateTime,
}

pub(super) fn key(id: &DeadLetterId) -> String {
    format!("dead.{}.{}", id.subscription, id.event_id)
}

/// Puts the event of `flight` aside; again changes only what was said of it.
pub(super) async fn bury(
    core: &Core,
    subscription: &str,
    flight: Flight,
    error: &str,
) -> anyhow::Result<()> {
    let event = core.log.get(flight.sequence).await?;
    let event = event.context("the event was removed from the stream")?;
    let id = DeadLetterId {
        subscription: subscription.to_owned(),
        event_id: event.id,
    };
    let record = Record {
        sequence: flight.sequence,
        kind: event.kind,
        subject: event.subject,
        attempts: flight.attempt,
        error: error.to_owned(),
        failed_at: OffsetDateTime::now_utc(),
    };
    core.store.set(&key(&id), &record).await
}

/// The ids of dead letters, of one subscription or of all.
pub(super) async fn ids(
    core: &Core,
    subscription: Option<&str>,
) -> anyhow::Result<Vec<DeadLetterId>> {
    let found = match subscription {
        Some(name) => core.store.keys(&format!("dead.{name}")).await?,
        None => core.store.keys("dead").await?,
    };
    let ids = found.iter().filter_map(|key| {
        let (name, event) = match subscription {
            Some(name) => (name, key.as_str()),
            None => key.split_once('.')?,
        };
        Some(DeadLetterId {
            subscription: name.to_owned(),
            event_id: event.parse().ok()?,
        })
    });
    Ok(ids.collect())
}

pub(super) async fn list(core: &Core, filter: &Filter) -> anyhow::Result<Vec<DeadLetter>> {
    let ids = ids(core, filter.subscription.as_deref()).await?;
    let reading = ids.into_iter().map(async |id| {
        let found = core.store.get::<Record>(&key(&id)).await?;
        anyhow::Ok(found.map(|found| letter(id, found.value)))
    });
    let mut letters: Vec<DeadLetter> = futures::stream::iter(reading)
        .buffered(PARALLEL)
        .try_filter_map(async |letter| Ok(letter.filter(|letter| filter.takes(letter))))
        .try_collect()
        .await?;
    letters.sort_by_key(|letter| letter.failed_at);
    letters.truncate(usize::try_from(filter.limit)?);
    Ok(letters)
}

fn letter(id: DeadLetterId, record: Record) -> DeadLetter {
    DeadLetter {
        id,
        kind: record.kind,
        subject: record.subject,
        attempts: record.attempts,
        error: record.error,
        failed_at: record.failed_at,
    }
}
