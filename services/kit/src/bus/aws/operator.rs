//! The operator's part of the bus over SNS and SQS.

use std::collections::HashSet;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::address::ensure_name;
use super::archive::Record;
use super::topic::MOST_RECEIVES;
use super::{AwsBus, Core};
use crate::bus::{Backlog, DeadLetter, DeadLetterId, Event, Filter, Operator};

/// Enough to write down what SQS put aside.
const HOLD: Duration = Duration::from_secs(30);

impl Core {
    /// Writes down what SQS put aside for `subscription`, which nobody lived to give a
    /// reason for.
    async fn collect(&self, subscription: &str) -> anyhow::Result<()> {
        let Some(queue) = self.topic.dead_queue(subscription).await? else {
            return Ok(());
        };
        loop {
            let received = queue.receive(Duration::ZERO, HOLD).await?;
            if received.is_empty() {
                return Ok(());
            }
            for one in received {
                let event = Event::read(&one.body).ok();
                let id = DeadLetterId {
                    subscription: subscription.to_owned(),
                    event_id: event.as_ref().map_or(one.message, |event| event.id),
                };
                let (kind, subject) = match event {
                    Some(event) => (event.kind, event.subject),
                    None => ("malformed".to_owned(), Uuid::nil()),
                };
                let record = Record {
                    kind,
                    subject,
                    envelope: one.body,
                    attempts: MOST_RECEIVES,
                    error: format!(
                        "received {MOST_RECEIVES} times and never settled: each try ended with \
                         the process or its lease, or nobody has a handler"
                    ),
                    failed_at: one.sent,
                };
                self.archive.bury(&id, &record).await?;
                queue.delete(&[one.handle]).await?;
            }
        }
    }

    async fn letters(&self, filter: &Filter) -> anyhow::Result<Vec<DeadLetter>> {
        for name in self.topic.subscriptions().await? {
            if filter
                .subscription
                .as_ref()
                .is_none_or(|wanted| *wanted == name)
            {
                self.collect(&name).await?;
            }
        }
        self.archive.letters(filter).await
    }

    /// Delivered twice if it dies halfway; the inbox ignores the second.
    async fn replay(&self, id: &DeadLetterId) -> anyhow::Result<bool> {
        let Some(record) = self.archive.record(id).await? else {
            return Ok(false);
        };
        let Some(queue) = self.topic.queue(&id.subscription).await? else {
            return Ok(false);
        };
        let event = Event::read(&record.envelope)?;
        queue.send(&[event], Uuid::now_v7()).await?;
        self.archive.remove(id).await?;
        Ok(true)
    }

    async fn drop_dead(&self, id: &DeadLetterId) -> anyhow::Result<bool> {
        if self.archive.record(id).await?.is_none() {
            return Ok(false);
        }
        self.archive.remove(id).await?;
        Ok(true)
    }

    async fn backlog(&self, name: &str) -> anyhow::Result<Backlog> {
        self.collect(name).await?;
        let waiting = match self.topic.queue(name).await? {
            Some(queue) => queue.count().await?,
            None => 0,
        };
        let oldest = match self.subscriber(name) {
            Some(subscriber) => subscriber.oldest().await,
            None => None,
        };
        Ok(Backlog {
            subscription: name.to_owned(),
            waiting,
            oldest,
            dead: self.archive.ids(Some(name)).await?.len() as u64,
        })
    }

    /// What is published meanwhile is not among it, and comes by itself.
    async fn rebuild(&self, name: &str) -> anyhow::Result<()> {
        let kinds = self.topic.kinds(name).await?;
        let Some(queue) = self.topic.queue(name).await? else {
            anyhow::bail!("the queue of {name} is gone");
        };
        let occasion = Uuid::now_v7();
        let mut sent = HashSet::new();
        for part in self.archive.parts().await? {
            let mut events = self.archive.part(&part).await?;
            events.retain(|event| kinds.contains(&event.kind) && sent.insert(event.id));
            queue.send(&events, occasion).await?;
        }
        Ok(())
    }
}

impl Operator for AwsBus {
    fn dead_letters<'a>(
        &'a self,
        filter: &'a Filter,
    ) -> BoxFuture<'a, anyhow::Result<Vec<DeadLetter>>> {
        async move {
            if let Some(name) = &filter.subscription {
                ensure_name(name)?;
            }
            self.core.letters(filter).await
        }
        .boxed()
    }

    fn dead_letter<'a>(
        &'a self,
        id: &'a DeadLetterId,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>> {
        async move {
            ensure_name(&id.subscription)?;
            let found = self.core.archive.record(id).await?;
            let json = |record: Record| {
                let read = serde_json::from_str(&record.envelope);
                read.unwrap_or(serde_json::Value::String(record.envelope))
            };
            Ok(found.map(json))
        }
        .boxed()
    }

    fn replay<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>> {
        async move {
            ensure_name(&id.subscription)?;
            self.core.replay(id).await
        }
        .boxed()
    }

    fn drop_dead<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>> {
        async move {
            ensure_name(&id.subscription)?;
            self.core.drop_dead(id).await
        }
        .boxed()
    }

    fn backlogs<'a>(
        &'a self,
        subscription: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<Vec<Backlog>>> {
        async move {
            let mut names = self.core.topic.subscriptions().await?;
            names.retain(|name| subscription.is_none_or(|wanted| wanted == name));
            let mut backlogs = Vec::with_capacity(names.len());
            for name in names {
                backlogs.push(self.core.backlog(&name).await?);
            }
            Ok(backlogs)
        }
        .boxed()
    }

    fn rebuild<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>> {
        self.core.rebuild(subscription).boxed()
    }
}
