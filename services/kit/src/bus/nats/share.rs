//! One partition that this process consumes for one subscription.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use uuid::Uuid;

use super::Core;
use super::log::{Page, Reader};
use super::queue::{Flight, Millis, Progress};
use crate::bus::{Delivery, Event};

/// Read ahead of a subject that is stuck, at most; then the partition waits.
const MOST_UNFINISHED: usize = 5_000;
/// Events kept in memory until their turn; others are read again.
const MOST_CACHED: usize = 500;
/// For an event whose handler this process does not have: another may.
const NO_HANDLER: Millis = 1_000;

pub(super) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    millis(since.unwrap_or_default())
}

pub(super) fn millis(time: Duration) -> Millis {
    u64::try_from(time.as_millis()).unwrap_or(Millis::MAX)
}

/// Where the record of `subscription` in `partition` is.
pub(super) fn key(subscription: &str, partition: u8) -> String {
    format!("progress.{subscription}.{partition}")
}

pub(super) struct Share {
    pub progress: Progress,
    /// There may be events to read.
    pub hot: bool,
    /// It is for another process; nothing more is delivered here.
    pub leaving: bool,
    /// The record differs from `progress`.
    pub unsaved: bool,
    partition: u8,
    key: String,
    revision: u64,
    reader: Reader,
    cache: HashMap<u64, Event>,
}

impl Share {
    /// Takes the partition over, if nobody has it.
    pub async fn claim(
        core: &Core,
        subscription: &str,
        partition: u8,
    ) -> anyhow::Result<Option<Self>> {
        let key = key(subscription, partition);
        let Some(found) = core.store.get::<Progress>(&key).await? else {
            return Ok(None);
        };
        let mut progress = found.value;
        let now = now();
        match progress.owner {
            Some(owner) if owner != core.instance && progress.until > now => return Ok(None),
            Some(owner) if owner != core.instance => progress.inherit(now),
            _ => {}
        }
        let mut share = Self {
            progress,
            hot: true,
            leaving: false,
            unsaved: true,
            partition,
            key,
            revision: found.revision,
            reader: Reader::new(partition),
            cache: HashMap::new(),
        };
        Ok(share.save(core).await?.then_some(share))
    }

    /// Writes the record and keeps the partition for a time; false if another
    /// process has it by now.
    pub async fn save(&mut self, core: &Core) -> anyhow::Result<bool> {
        self.progress.owner = Some(core.instance);
        self.progress.until = now() + millis(core.tenure());
        self.write(core).await
    }

    /// Leaves the partition to other processes.
    pub async fn release(mut self, core: &Core) -> anyhow::Result<()> {
        self.progress.owner = None;
        self.write(core).await?;
        Ok(())
    }

    async fn write(&mut self, core: &Core) -> anyhow::Result<bool> {
        let written = core
            .store
            .put(&self.key, &self.progress, self.revision)
            .await?;
        if let Some(revision) = written {
            (self.revision, self.unsaved) = (revision, false);
        }
        Ok(written.is_some())
    }

    /// Whether the record should be written, so that the partition stays ours.
    pub fn is_to_be_renewed(&self, core: &Core) -> bool {
        self.unsaved || self.progress.until < now() + millis(core.tenure()) / 2
    }

    pub fn wants_to_read(&self) -> bool {
        self.hot && !self.leaving && self.progress.unfinished() < MOST_UNFINISHED
    }

    pub async fn read(&mut self, core: &Core, most: usize) -> anyhow::Result<Page> {
        self.reader.read(&core.log, self.progress.next, most).await
    }

    /// Queues what was read of the events that are `wanted`.
    pub fn take_in(&mut self, page: Page, wanted: impl Fn(u64, Option<&str>, &str) -> bool) {
        self.hot = page.more;
        self.unsaved |= self.progress.next != page.next;
        self.progress.next = page.next;
        for stored in page.events {
            if wanted(stored.sequence, stored.only.as_deref(), &stored.event.kind) {
                self.progress.append(stored.sequence, &stored.event);
                if self.cache.len() < MOST_CACHED {
                    self.cache.insert(stored.sequence, stored.event);
                }
            }
        }
    }

    /// Up to `limit` deliveries of `kinds` that are due.
    pub async fn deliver(
        &mut self,
        core: &Core,
        kinds: &[String],
        limit: usize,
    ) -> anyhow::Result<Vec<Delivery>> {
        let now = now();
        let flights = self.progress.depart(now, now + millis(core.lease), limit);
        let mut deliveries = Vec::with_capacity(flights.len());
        let mut waiting: HashSet<Uuid> = HashSet::new();
        for flight in flights {
            if waiting.contains(&flight.subject) {
                continue;
            }
            match self.event(core, flight.sequence).await {
                Ok(Some(event)) if kinds.contains(&event.kind) => {
                    deliveries.push(self.delivery(flight, event));
                }
                Ok(Some(event)) => {
                    waiting.insert(event.subject);
                    self.progress.put_back(flight, now + NO_HANDLER);
                }
                Ok(None) => {
                    let sequence = flight.sequence;
                    tracing::error!(sequence, "an event was removed from the stream unhandled");
                    self.progress.land(flight, &crate::bus::Outcome::Done, now);
                }
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(sequence = flight.sequence, error, "an event does not load");
                    waiting.insert(flight.subject);
                    self.progress.put_back(flight, now + NO_HANDLER);
                }
            }
        }
        Ok(deliveries)
    }

    async fn event(&mut self, core: &Core, sequence: u64) -> anyhow::Result<Option<Event>> {
        match self.cache.remove(&sequence) {
            Some(event) => Ok(Some(event)),
            None => core.log.get(sequence).await,
        }
    }

    fn delivery(&self, flight: Flight, event: Event) -> Delivery {
        let (subject, sequence) = (flight.subject, flight.sequence);
        Delivery {
            receipt: format!("{}:{subject}:{sequence}", self.partition),
            attempt: flight.attempt,
            event,
        }
    }
}

/// The partition and the flight that a delivery was.
pub(super) fn flight(receipt: &str, attempt: u32) -> anyhow::Result<(u8, Flight)> {
    let mut parts = receipt.split(':');
    let mut read = || {
        let partition = parts.next()?.parse().ok()?;
        let flight = Flight {
            subject: parts.next()?.parse().ok()?,
            sequence: parts.next()?.parse().ok()?,
            attempt,
        };
        Some((partition, flight))
    };
    read().context("not a receipt of this bus")
}
