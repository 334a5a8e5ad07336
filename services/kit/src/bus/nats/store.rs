//! Small records in a stream of their own: the newest message of a key's NATS
//! subject is its value, its sequence number the revision.
//!
//! Reads are answered by the stream's leader. NATS' own key-value store lets any
//! replica answer, and an old answer here would skip events.

use anyhow::Context as _;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_nats::{header, jetstream};
use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

const PREFIX: &str = "mallhive.state";

/// A value and its revision.
pub(super) struct Found<T> {
    pub value: T,
    pub revision: u64,
}

#[derive(Clone)]
pub(super) struct Store {
    context: jetstream::Context,
    stream: Stream,
}

impl Store {
    /// Opens the stream, making it where it is missing.
    pub async fn open(context: &jetstream::Context, replicas: usize) -> anyhow::Result<Self> {
        let config = jetstream::stream::Config {
            name: "MALLHIVE_STATE".to_owned(),
            description: Some("how far subscriptions are, and dead letters".to_owned()),
            subjects: vec![format!("{PREFIX}.>")],
            max_messages_per_subject: 1,
            num_replicas: replicas,
            ..Default::default()
        };
        let stream = context.get_or_create_stream(config).await?;
        Ok(Self {
            context: context.clone(),
            stream,
        })
    }

    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> anyhow::Result<Option<Found<T>>> {
        let subject = format!("{PREFIX}.{key}");
        let found = self.stream.get_last_raw_message_by_subject(&subject).await;
        match found {
            Ok(message) => Ok(Some(Found {
                value: serde_json::from_slice(&message.payload)
                    .with_context(|| format!("the record {key} on the bus does not read"))?,
                revision: message.sequence,
            })),
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes if the record is still at `revision`, 0 meaning that there is none;
    /// returns the new revision, or `None` if somebody else wrote.
    pub async fn put<T: Serialize>(
        &self,
        key: &str,
        value: &T,
        revision: u64,
    ) -> anyhow::Result<Option<u64>> {
        let message = PublishMessage::build()
            .payload(serde_json::to_vec(value)?.into())
            .header(
                header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE,
                revision.to_string().as_str(),
            );
        let subject = format!("{PREFIX}.{key}");
        match self.context.send_publish(subject, message).await?.await {
            Ok(stored) => Ok(Some(stored.sequence)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes whatever is there.
    pub async fn set<T: Serialize>(&self, key: &str, value: &T) -> anyhow::Result<()> {
        let message = PublishMessage::build().payload(serde_json::to_vec(value)?.into());
        let subject = format!("{PREFIX}.{key}");
        self.context.send_publish(subject, message).await?.await?;
        Ok(())
    }

    /// Whether there was something to remove.
    pub async fn remove(&self, key: &str) -> anyhow::Result<bool> {
        let subject = format!("{PREFIX}.{key}");
        Ok(self.stream.purge().filter(subject).await?.purged > 0)
    }

    /// The keys below `parent`, without it, in their order.
    pub async fn keys(&self, parent: &str) -> anyhow::Result<Vec<String>> {
        let parent = format!("{PREFIX}.{parent}.");
        let found = self.stream.info_with_subjects(format!("{parent}>")).await?;
        let mut keys: Vec<String> = found
            .map_ok(|(subject, _)| subject.trim_start_matches(&parent).to_owned())
            .try_collect()
            .await?;
        keys.sort();
        Ok(keys)
    }
}
