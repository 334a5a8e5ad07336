//! The topic of all events, and the queues that are subscribed to it.

use anyhow::{Context as _, bail};
use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry, Subscription};
use aws_sdk_sqs::types::QueueAttributeName;
use futures::future::try_join_all;
use serde::Deserialize;
use serde_json::json;

use super::address::Address;
use super::batch::{self, batches};
use super::clients::Clients;
use super::queue::Queue;
use crate::bus::Event;
use crate::bus::wire::waves;

/// The attribute that queues choose by.
const KIND: &str = "kind";
/// After being received so often, SQS puts a message aside by itself. Far more than a
/// consumer's tries: it is for messages that no consumer lives to give up on.
pub(super) const MOST_RECEIVES: u32 = 100;
/// The longest that SQS keeps anything: 14 days.
const RETENTION_S: u32 = 14 * 24 * 3600;

pub(super) struct Topic {
    clients: Clients,
    address: Address,
    arn: String,
}

/// What a subscription takes, as SNS has it.
#[derive(Deserialize)]
struct Policy {
    kind: Vec<String>,
}

impl Topic {
    /// Opens the topic, making it where it is missing.
    pub async fn open(clients: Clients, address: Address) -> anyhow::Result<Self> {
        let made = clients
            .sns
            .create_topic()
            .name(address.topic())
            .attributes("FifoTopic", "true")
            // Each subject has its own limit of speed, and its own memory of repeats.
            .attributes("FifoThroughputScope", "MessageGroup")
            .send()
            .await?;
        let arn = made.topic_arn.context("SNS made a topic without a name")?;
        Ok(Self {
            clients,
            address,
            arn,
        })
    }

    /// Publishes `events`; those of the last five minutes are known to SNS.
    pub async fn publish(&self, events: &[Event]) -> anyhow::Result<()> {
        for wave in waves(events) {
            let calls = batches(&wave)?.into_iter();
            try_join_all(calls.map(|batch| self.send(batch))).await?;
        }
        Ok(())
    }

    /// All of these are of different subjects, so that one that is refused is overtaken
    /// by no other of its subject.
    async fn send(&self, batch: Vec<&Event>) -> anyhow::Result<()> {
        let entries = batch.iter().enumerate().map(|(place, event)| {
            let kind = MessageAttributeValue::builder()
                .data_type("String")
                .string_value(&event.kind)
                .build()?;
            PublishBatchRequestEntry::builder()
                .id(place.to_string())
                .message(batch::text(&event.envelope))
                .message_group_id(event.subject.to_string())
                .message_deduplication_id(event.id.to_string())
                .message_attributes(KIND, kind)
                .build()
        });
        let entries = entries.collect::<Result<_, _>>()?;
        let call = self.clients.sns.publish_batch().topic_arn(&self.arn);
        let answer = call
            .set_publish_batch_request_entries(Some(entries))
            .send()
            .await?;
        match answer.failed().first() {
            Some(failed) => {
                let reason = failed.message.as_deref().unwrap_or_default();
                bail!("SNS does not take an event: {} {reason}", failed.code)
            }
            None => Ok(()),
        }
    }

    /// The queue of `subscription`, made if it is missing, which is sent `kinds` from now
    /// on and no others. SNS takes up to a quarter of an hour for a change.
    pub async fn subscribe(&self, subscription: &str, kinds: &[String]) -> anyhow::Result<Queue> {
        let (name, dead) = (
            self.address.queue(subscription)?,
            self.address.dead_queue(subscription)?,
        );
        self.ensure_queue(&dead, None).await?;
        let dead = self.queue_arn(&dead);
        let url = self.ensure_queue(&name, Some(&dead)).await?;
        let arn = self.queue_arn(&name);
        let policy = json!({ KIND: kinds }).to_string();
        let new = self.clients.sns.subscribe().topic_arn(&self.arn);
        let new = new.protocol("sqs").endpoint(&arn);
        let new = new.attributes("RawMessageDelivery", "true");
        let made = new.attributes("FilterPolicy", &policy).send().await;
        match made {
            // SNS refuses one that is there with other attributes.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_invalid_parameter_exception()) => {}
            made => {
                made?;
            }
        }
        self.choose(subscription, &policy).await?;
        Ok(Queue::new(&self.clients.sqs, url))
    }

    async fn choose(&self, subscription: &str, policy: &str) -> anyhow::Result<()> {
        let arn = self.subscription_arn(subscription).await?;
        let arn = arn.with_context(|| format!("SNS does not know the queue of {subscription}"))?;
        let call = self.clients.sns.set_subscription_attributes();
        let call = call.subscription_arn(arn).attribute_name("FilterPolicy");
        call.attribute_value(policy).send().await?;
        Ok(())
    }

    /// The URL of the queue called `name`, which is made if it is missing; with `dead` as
    /// the place for what is received too often.
    async fn ensure_queue(&self, name: &str, dead: Option<&str>) -> anyhow::Result<String> {
        if let Some(url) = self.find_queue(name).await? {
            return Ok(url);
        }
        let mut call = self
            .clients
            .sqs
            .create_queue()
            .queue_name(name)
            .attributes(QueueAttributeName::FifoQueue, "true")
            .attributes(QueueAttributeName::DeduplicationScope, "messageGroup")
            .attributes(QueueAttributeName::FifoThroughputLimit, "perMessageGroupId")
            .attributes(
                QueueAttributeName::MessageRetentionPeriod,
                RETENTION_S.to_string(),
            );
        if let Some(dead) = dead {
            let redrive = json!({ "deadLetterTargetArn": dead, "maxReceiveCount": MOST_RECEIVES });
            call = call
                .attributes(QueueAttributeName::RedrivePolicy, redrive.to_string())
                .attributes(QueueAttributeName::Policy, self.may_send(name));
        }
        match call.send().await {
            Ok(made) => made
                .queue_url
                .context("SQS made a queue without an address"),
            // Another process was quicker.
            Err(error) => match self.find_queue(name).await? {
                Some(url) => Ok(url),
                None => Err(error.into()),
            },
        }
    }

    /// Lets the topic, and nobody else's, send to a queue.
    fn may_send(&self, queue: &str) -> String {
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": "sns.amazonaws.com" },
                "Action": "sqs:SendMessage",
                "Resource": self.queue_arn(queue),
                "Condition": { "ArnEquals": { "aws:SourceArn": self.arn } },
            }],
        })
        .to_string()
    }

    async fn find_queue(&self, name: &str) -> anyhow::Result<Option<String>> {
        match self
            .clients
            .sqs
            .get_queue_url()
            .queue_name(name)
            .send()
            .await
        {
            Ok(found) => Ok(found.queue_url),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_queue_does_not_exist()) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// In the account and region of the topic.
    fn queue_arn(&self, name: &str) -> String {
        let account = self.arn.trim_end_matches(&self.address.topic());
        format!("{}{name}", account.replacen(":sns:", ":sqs:", 1))
    }

    /// The queue of `subscription`, if it is there.
    pub async fn queue(&self, subscription: &str) -> anyhow::Result<Option<Queue>> {
        let name = self.address.queue(subscription)?;
        self.find(&name).await
    }

    /// Where SQS puts what was received too often, if it is there.
    pub async fn dead_queue(&self, subscription: &str) -> anyhow::Result<Option<Queue>> {
        let name = self.address.dead_queue(subscription)?;
        self.find(&name).await
    }

    async fn find(&self, name: &str) -> anyhow::Result<Option<Queue>> {
        let url = self.find_queue(name).await?;
        Ok(url.map(|url| Queue::new(&self.clients.sqs, url)))
    }

    /// The names of all subscriptions, in their order.
    pub async fn subscriptions(&self) -> anyhow::Result<Vec<String>> {
        let all = self.all().await?;
        let mut names: Vec<String> = all.into_iter().map(|(name, _)| name).collect();
        names.sort();
        Ok(names)
    }

    /// What `subscription` takes.
    pub async fn kinds(&self, subscription: &str) -> anyhow::Result<Vec<String>> {
        let arn = self.subscription_arn(subscription).await?;
        let nobody = || format!("nobody called {subscription} has subscribed to the bus");
        let arn = arn.with_context(nobody)?;
        let call = self.clients.sns.get_subscription_attributes();
        let answer = call.subscription_arn(arn).send().await?;
        let found = answer.attributes.unwrap_or_default();
        let policy = found.get("FilterPolicy").with_context(nobody)?;
        Ok(serde_json::from_str::<Policy>(policy)?.kind)
    }

    async fn subscription_arn(&self, subscription: &str) -> anyhow::Result<Option<String>> {
        let mut all = self.all().await?.into_iter();
        Ok(all
            .find(|(name, _)| name == subscription)
            .map(|(_, arn)| arn))
    }

    /// Names and ARNs.
    async fn all(&self) -> anyhow::Result<Vec<(String, String)>> {
        let call = self.clients.sns.list_subscriptions_by_topic();
        let pages = call.topic_arn(&self.arn).into_paginator().items().send();
        let found: Vec<Subscription> = pages.collect::<Result<_, _>>().await?;
        let read = |one: Subscription| {
            let name = self.address.subscription(one.endpoint.as_deref()?)?;
            Some((name.to_owned(), one.subscription_arn?))
        };
        Ok(found.into_iter().filter_map(read).collect())
    }
}
