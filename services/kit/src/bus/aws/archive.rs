//! What SNS and SQS do not keep, in a bucket of S3: every event ever published, and the
//! dead letters, which a queue would forget after 14 days and cannot be asked for by name.

use anyhow::Context as _;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::bus::{DeadLetter, DeadLetterId, Event, Filter};

/// Records read at once.
const PARALLEL: usize = 16;

pub(super) struct Archive {
    s3: AmazonS3,
    name: String,
}

/// A dead letter with its event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// The message: a CloudEvent, if that is not what is wrong with it.
    pub envelope: String,
    pub kind: String,
    pub subject: Uuid,
    pub attempts: u32,
    pub error: String,
    #[serde(with = "time::serde::rfc3339")]
    pub failed_at: OffsetDateTime,
}

impl Archive {
    pub fn new(s3: AmazonS3, name: &str) -> Self {
        Self {
            s3,
            name: name.to_owned(),
        }
    }

    /// Whether the bucket is there and may be read.
    pub async fn check(&self) -> anyhow::Result<()> {
        let mut found = self.s3.list(Some(&self.dead(None)));
        found.try_next().await?;
        Ok(())
    }

    /// Adds `events` to the history. Again after a failure they are there twice.
    pub async fn append(&self, events: &[Event]) -> anyhow::Result<()> {
        let mut lines = String::new();
        for event in events {
            // Of JSON's own line breaks none is within a string.
            let line = event.envelope.replace(['\n', '\r'], " ");
            lines.push_str(&line);
            lines.push('\n');
        }
        // Of this process, each is after the last one. Of two processes that take turns, if
        // their clocks agree better than that.
        let place = format!("{}.jsonl", Uuid::now_v7());
        self.s3
            .put(&self.history().join(place), lines.into())
            .await?;
        Ok(())
    }

    /// The parts of the history in their order.
    pub async fn parts(&self) -> anyhow::Result<Vec<Path>> {
        let found = self.s3.list(Some(&self.history()));
        let mut parts: Vec<Path> = found.map_ok(|part| part.location).try_collect().await?;
        parts.sort();
        Ok(parts)
    }

    pub async fn part(&self, place: &Path) -> anyhow::Result<Vec<Event>> {
        let bytes = self.s3.get(place).await?.bytes().await?;
        let text = std::str::from_utf8(&bytes).context("the history is no text")?;
        text.lines().map(Event::read).collect()
    }

    /// Puts a message aside; again changes only what was said of it.
    pub async fn bury(&self, id: &DeadLetterId, record: &Record) -> anyhow::Result<()> {
        let json = serde_json::to_vec(record)?;
        self.s3.put(&self.letter(id), json.into()).await?;
        Ok(())
    }

    pub async fn record(&self, id: &DeadLetterId) -> anyhow::Result<Option<Record>> {
        match self.s3.get(&self.letter(id)).await {
            Ok(found) => Ok(Some(serde_json::from_slice(&found.bytes().await?)?)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub async fn remove(&self, id: &DeadLetterId) -> anyhow::Result<()> {
        Ok(self.s3.delete(&self.letter(id)).await?)
    }

    /// The ids of dead letters, of one subscription or of all.
    pub async fn ids(&self, subscription: Option<&str>) -> anyhow::Result<Vec<DeadLetterId>> {
        let found = self.s3.list(Some(&self.dead(subscription)));
        found
            .map_err(anyhow::Error::from)
            .try_filter_map(async |found| Ok(id(&found.location)))
            .try_collect()
            .await
    }

    pub async fn letters(&self, filter: &Filter) -> anyhow::Result<Vec<DeadLetter>> {
        let ids = self.ids(filter.subscription.as_deref()).await?;
        let reading = ids.into_iter().map(async |id| {
            let found = self.record(&id).await?;
            anyhow::Ok(found.map(|record| letter(id, record)))
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

    fn history(&self) -> Path {
        Path::from_iter([self.name.as_str(), "history"])
    }

    fn dead(&self, subscription: Option<&str>) -> Path {
        let parts = [self.name.as_str(), "dead"].into_iter();
        Path::from_iter(parts.chain(subscription))
    }

    fn letter(&self, id: &DeadLetterId) -> Path {
        let dead = self.dead(Some(&id.subscription));
        dead.join(format!("{}.json", id.event_id))
    }
}

fn id(place: &Path) -> Option<DeadLetterId> {
    let mut parts = place.as_ref().rsplit('/');
    let event = parts.next()?.strip_suffix(".json")?;
    Some(DeadLetterId {
        event_id: event.parse().ok()?,
        subscription: parts.next()?.to_owned(),
    })
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
