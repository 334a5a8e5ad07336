//! The stream of all events ever published, in partitions by subject.

use std::time::Duration;

use anyhow::{Context as _, bail};
use async_nats::HeaderMap;
use async_nats::jetstream::consumer::pull::Config as PullConfig;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{self, Context};
use futures::StreamExt;
use futures::future::try_join_all;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::bus::Event;
use crate::bus::wire::waves;

/// Consumers of one subscription that can work at once. Changing it would part a
/// subject's old events from its new ones.
pub(super) const PARTITIONS: u8 = 8;

/// On a message that is for one subscription alone.
const FOR: &str = "Mallhive-For";
/// A reader that nobody uses is forgotten by the server.
const IDLE: Duration = Duration::from_secs(300);
/// For an answer that was lost with a connection.
const ANSWER: Duration = Duration::from_secs(5);

/// Where events of `subject` are.
pub(super) fn partition(subject: Uuid) -> u8 {
    // FNV-1a: the same in every process and release, unlike the standard hashers.
    let hash = subject
        .as_bytes()
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        });
    (hash % u32::from(PARTITIONS)) as u8
}

fn place(partition: u8) -> String {
    format!("mallhive.event.{partition}")
}

/// One event as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub sequence: u64,
    /// The one subscription it is for, if it is not for all.
    pub only: Option<String>,
    pub event: Event,
}

#[derive(Clone)]
pub(super) struct Log {
    context: Context,
    stream: Stream,
}

impl Log {
    /// Opens the stream, making it where it is missing.
    pub async fn open(context: &Context, replicas: usize) -> anyhow::Result<Self> {
        let config = jetstream::stream::Config {
            name: "MALLHIVE_EVENTS".to_owned(),
            description: Some("every event ever published".to_owned()),
            subjects: vec![place_of_all()],
            num_replicas: replicas,
            ..Default::default()
        };
        let stream = context.get_or_create_stream(config).await?;
        Ok(Self {
            context: context.clone(),
            stream,
        })
    }

    /// Stores `events`. A subject's next event is sent once the one before it is
    /// stored, so that one that is lost on its way cannot be overtaken.
    pub async fn append(&self, events: &[Event]) -> anyhow::Result<()> {
        for wave in waves(events) {
            try_join_all(wave.into_iter().map(|event| self.store(event))).await?;
        }
        Ok(())
    }

    async fn store(&self, event: &Event) -> anyhow::Result<()> {
        let message = PublishMessage::build()
            .payload(event.envelope.clone().into())
            .message_id(event.id.to_string());
        let subject = place(partition(event.subject));
        self.context.send_publish(subject, message).await?.await?;
        Ok(())
    }

    /// Stores an event once more, for `subscription` alone.
    pub async fn repeat(&self, event: &Event, subscription: &str) -> anyhow::Result<()> {
        let message = PublishMessage::build()
            .payload(event.envelope.clone().into())
            .header(FOR, subscription);
        let subject = place(partition(event.subject));
        self.context.send_publish(subject, message).await?.await?;
        Ok(())
    }

    /// The number the next event will have, at least.
    pub async fn next(&self) -> anyhow::Result<u64> {
        Ok(self.stream.get_info().await?.state.last_sequence + 1)
    }

    /// The event of this number; `None` where somebody removed it.
    pub async fn get(&self, sequence: u64) -> anyhow::Result<Option<Event>> {
        match self.stream.get_raw_message(sequence).await {
            Ok(message) => {
                let stored = read(sequence, &message.headers, &message.payload)?;
                Ok(Some(stored.event))
            }
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// When the event of this number was published.
    pub async fn time(&self, sequence: u64) -> anyhow::Result<OffsetDateTime> {
        Ok(self.stream.get_raw_message(sequence).await?.time)
    }

    /// When the first event of `partition` from number `from` on was published.
    pub async fn time_from(
        &self,
        partition: u8,
        from: u64,
    ) -> anyhow::Result<Option<OffsetDateTime>> {
        let asked = self.stream.raw_message_builder().sequence(from);
        match asked.next_by_subject(place(partition)).send().await {
            Ok(message) => Ok(Some(message.time)),
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// How many events `partition` has from number `from` on.
    pub async fn count_from(&self, partition: u8, from: u64) -> anyhow::Result<u64> {
        let mut reader = self.consumer(partition, from).await?;
        let pending = reader.info().await?.num_pending;
        let name = reader.cached_info().name.clone();
        self.stream.delete_consumer(&name).await?;
        Ok(pending)
    }

    async fn consumer(&self, partition: u8, from: u64) -> anyhow::Result<Consumer<PullConfig>> {
        let config = PullConfig {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: from.max(1),
            },
            ack_policy: AckPolicy::None,
            filter_subject: place(partition),
            inactive_threshold: IDLE,
            memory_storage: true,
            num_replicas: 1,
            ..Default::default()
        };
        Ok(self.stream.create_consumer(config).await?)
    }
}

fn place_of_all() -> String {
    "mallhive.event.*".to_owned()
}

/// Reads one partition from front to back.
pub(super) struct Reader {
    partition: u8,
    open: Option<Open>,
}

struct Open {
    consumer: Consumer<PullConfig>,
    /// How many messages it has delivered.
    delivered: u64,
    /// Where it goes on.
    next: u64,
}

impl Reader {
    pub fn new(partition: u8) -> Self {
        Self {
            partition,
            open: None,
        }
    }

    /// Up to `most` messages from number `from` on, and whether there may be more.
    /// Those that are no event are skipped. It is quickest where `from` is the
    /// [`Page::next`] of the last reading.
    ///
    /// The server counts what it sends and forgets it; a message that was lost on
    /// its way leaves a gap, and the reader begins again there.
    pub async fn read(&mut self, log: &Log, from: u64, most: usize) -> anyhow::Result<Page> {
        let mut open = match self.open.take().filter(|open| open.next == from) {
            Some(open) => open,
            None => Open {
                consumer: log.consumer(self.partition, from).await?,
                delivered: 0,
                next: from,
            },
        };
        let mut page = Page {
            next: from,
            ..Page::default()
        };
        let reading = open.read(most, &mut page);
        let whole = tokio::time::timeout(ANSWER, reading)
            .await
            .context("NATS does not answer")?;
        match whole {
            Ok(()) => self.open = Some(open),
            Err(error) => tracing::debug!(%error, "reading the partition anew"),
        }
        Ok(page)
    }
}

/// Some messages of a partition.
#[derive(Default)]
pub(super) struct Page {
    pub events: Vec<Stored>,
    /// Where to go on.
    pub next: u64,
    /// Whether as many came as were asked for, or not all of them.
    pub more: bool,
}

impl Open {
    async fn read(&mut self, most: usize, page: &mut Page) -> anyhow::Result<()> {
        page.more = true;
        let fetch = self.consumer.fetch().max_messages(most).messages();
        let mut messages = fetch.await?;
        let mut count = 0;
        while let Some(message) = messages.next().await {
            let message = message.map_err(|error| anyhow::anyhow!("{error}"))?;
            let info = message.info().map_err(|error| anyhow::anyhow!("{error}"))?;
            if info.consumer_sequence != self.delivered + 1 {
                bail!("a message was lost on its way");
            }
            self.delivered = info.consumer_sequence;
            self.next = info.stream_sequence + 1;
            page.next = self.next;
            count += 1;
            let none = HeaderMap::new();
            let headers = message.headers.as_ref().unwrap_or(&none);
            match read(info.stream_sequence, headers, &message.payload) {
                Ok(stored) => page.events.push(stored),
                Err(error) => {
                    let (sequence, error) = (info.stream_sequence, format!("{error:#}"));
                    tracing::error!(sequence, error, "a message on the bus is no event");
                }
            }
        }
        page.more = count >= most;
        Ok(())
    }
}

fn read(sequence: u64, headers: &HeaderMap, payload: &[u8]) -> anyhow::Result<Stored> {
    let envelope = std::str::from_utf8(payload).context("it is no text")?;
    Ok(Stored {
        sequence,
        only: headers.get(FOR).map(|name| name.as_str().to_owned()),
        event: Event::read(envelope)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_stays_in_its_partition_for_ever() {
        // FNV-1a of the sixteen bytes, calculated elsewhere.
        for (subject, expected) in [
            (0x0193_ff4e_0000_7000_8000_0000_0000_0000, 0),
            (0x0193_ff4e_0000_7000_8000_0000_0000_0005, 7),
        ] {
            assert_eq!(partition(Uuid::from_u128(subject)), expected);
        }
    }

    #[test]
    fn subjects_spread_over_all_partitions() {
        let mut counts = [0; PARTITIONS as usize];
        for _ in 0..800 {
            counts[usize::from(partition(Uuid::now_v7()))] += 1;
        }
        assert!(counts.iter().all(|count| *count > 40), "{counts:?}");
    }
}
