//! One queue of SQS.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    BatchResultErrorEntry, ChangeMessageVisibilityBatchRequestEntry,
    DeleteMessageBatchRequestEntry, Message, MessageAttributeValue, MessageSystemAttributeName,
    QueueAttributeName, SendMessageBatchRequestEntry,
};
use futures::future::try_join_all;
use time::OffsetDateTime;
use uuid::Uuid;

use super::batch::{self, MOST, batches};
use crate::bus::Event;
use crate::bus::wire::waves;

/// On a message that is for one subscription once more.
const AGAIN: &str = "again";
/// Longer than this nothing is hidden: SQS takes twelve hours since it was received.
const LONGEST: u64 = 11 * 3600;

/// By its URL.
pub(super) struct Queue {
    sqs: Client,
    url: String,
}

/// One message as it was received.
pub(super) struct Received {
    pub message: Uuid,
    /// Names this receiving.
    pub handle: String,
    pub body: String,
    /// How often it was received, this time among them.
    pub receives: u32,
    pub sent: OffsetDateTime,
    /// It is to be handled even if it was before.
    pub again: bool,
    /// It is ours until then.
    pub until: Instant,
}

impl Queue {
    pub fn new(sqs: &Client, url: String) -> Self {
        let sqs = sqs.clone();
        Self { sqs, url }
    }

    /// Up to ten messages, which are ours for `lease`; if there are none, those that
    /// come within `wait`. Both in whole seconds.
    pub async fn receive(&self, wait: Duration, lease: Duration) -> anyhow::Result<Vec<Received>> {
        use MessageSystemAttributeName as Name;
        // From before it was asked, so that SQS's own clock ends later.
        let until = Instant::now() + lease;
        let answer = self
            .sqs
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(MOST as i32)
            .wait_time_seconds(seconds(wait))
            .visibility_timeout(seconds(lease))
            .message_system_attribute_names(Name::ApproximateReceiveCount)
            .message_system_attribute_names(Name::SentTimestamp)
            .message_attribute_names(AGAIN)
            .send()
            .await?;
        let messages = answer.messages.unwrap_or_default().into_iter();
        messages.map(|message| read(message, until)).collect()
    }

    /// Deletes what was received; what is not ours any more stays.
    pub async fn delete(&self, handles: &[String]) -> anyhow::Result<()> {
        let calls = handles.chunks(MOST).map(async |handles| {
            let entries = handles.iter().enumerate().map(|(place, handle)| {
                DeleteMessageBatchRequestEntry::builder()
                    .id(place.to_string())
                    .receipt_handle(handle)
                    .build()
            });
            let entries = entries.collect::<Result<_, _>>()?;
            let call = self.sqs.delete_message_batch().queue_url(&self.url);
            let answer = call.set_entries(Some(entries)).send().await?;
            lost(&answer.failed)?;
            anyhow::Ok(())
        });
        try_join_all(calls).await?;
        Ok(())
    }

    /// Hides messages for another time, in whole seconds; returns the handles of those
    /// that are not ours any more.
    pub async fn hide(&self, changes: &[(String, Duration)]) -> anyhow::Result<Vec<String>> {
        let calls = changes.chunks(MOST).map(async |changes| {
            let entries = changes.iter().enumerate().map(|(place, (handle, time))| {
                ChangeMessageVisibilityBatchRequestEntry::builder()
                    .id(place.to_string())
                    .receipt_handle(handle)
                    .visibility_timeout(seconds(*time))
                    .build()
            });
            let entries = entries.collect::<Result<_, _>>()?;
            let call = self.sqs.change_message_visibility_batch();
            let call = call.queue_url(&self.url).set_entries(Some(entries));
            let answer = call.send().await?;
            let lost = lost(&answer.failed)?;
            let handle = |place: usize| changes.get(place).map(|(handle, _)| handle.clone());
            anyhow::Ok(lost.into_iter().filter_map(handle).collect::<Vec<_>>())
        });
        Ok(try_join_all(calls).await?.concat())
    }

    /// Sends `events` in their order to this queue alone, whoever had them before.
    /// Those of one `occasion` come once within five minutes.
    pub async fn send(&self, events: &[Event], occasion: Uuid) -> anyhow::Result<()> {
        for wave in waves(events) {
            for batch in batches(&wave)? {
                let entries = batch
                    .iter()
                    .enumerate()
                    .map(|(place, event)| entry(place, event, occasion));
                let entries = entries.collect::<anyhow::Result<_>>()?;
                let call = self.sqs.send_message_batch().queue_url(&self.url);
                let answer = call.set_entries(Some(entries)).send().await?;
                if let Some(failed) = answer.failed.first() {
                    bail!("SQS does not take an event: {}", failed.code);
                }
            }
        }
        Ok(())
    }

    /// About how many messages it has, received ones among them.
    pub async fn count(&self) -> anyhow::Result<u64> {
        let names = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let call = self.sqs.get_queue_attributes().queue_url(&self.url);
        let answer = call
            .set_attribute_names(Some(names.to_vec()))
            .send()
            .await?;
        let found = answer.attributes.unwrap_or_default();
        let count = |name| found.get(name).and_then(|count| count.parse::<u64>().ok());
        Ok(names.iter().filter_map(count).sum())
    }
}

/// Rounded up.
fn seconds(time: Duration) -> i32 {
    let whole = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    whole.min(LONGEST) as i32
}

fn read(message: Message, until: Instant) -> anyhow::Result<Received> {
    let attribute = |name| message.attributes.as_ref()?.get(&name);
    let receives = attribute(MessageSystemAttributeName::ApproximateReceiveCount);
    let sent = attribute(MessageSystemAttributeName::SentTimestamp);
    let sent = sent.and_then(|millis| millis.parse::<i128>().ok());
    let sent = sent.map(|millis| OffsetDateTime::from_unix_timestamp_nanos(millis * 1_000_000));
    let attributes = message.message_attributes.as_ref();
    let again = attributes.is_some_and(|found| found.contains_key(AGAIN));
    Ok(Received {
        receives: receives.and_then(|count| count.parse().ok()).unwrap_or(1),
        sent: sent.transpose()?.unwrap_or_else(OffsetDateTime::now_utc),
        again,
        until,
        message: message
            .message_id
            .and_then(|id| id.parse().ok())
            .context("SQS gave a message without its id")?,
        handle: message.receipt_handle.context("SQS gave no receipt")?,
        body: message.body.unwrap_or_default(),
    })
}

/// The places of entries that are refused because their receipt counts no more; fails
/// where it was SQS that failed.
fn lost(failed: &[BatchResultErrorEntry]) -> anyhow::Result<Vec<usize>> {
    let place = |entry: &BatchResultErrorEntry| {
        if !entry.sender_fault {
            bail!("SQS did not answer for a message: {}", entry.code);
        }
        let (code, reason) = (&entry.code, entry.message.as_deref().unwrap_or_default());
        tracing::debug!(code, reason, "a message is not ours any more");
        entry.id.parse().context("SQS answered for another message")
    };
    failed.iter().map(place).collect()
}

fn entry(
    place: usize,
    event: &Event,
    occasion: Uuid,
) -> anyhow::Result<SendMessageBatchRequestEntry> {
    let again = MessageAttributeValue::builder()
        .data_type("String")
        .string_value(occasion.to_string())
        .build()?;
    Ok(SendMessageBatchRequestEntry::builder()
        .id(place.to_string())
        .message_body(batch::text(&event.envelope))
        .message_group_id(event.subject.to_string())
        .message_deduplication_id(format!("{}-{occasion}", event.id))
        .message_attributes(AGAIN, again)
        .build()?)
}
