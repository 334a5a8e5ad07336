//! The operator's part of the bus over NATS.

use anyhow::{Context as _, ensure};
use futures::future::{BoxFuture, FutureExt};
use time::OffsetDateTime;

use super::log::PARTITIONS;
use super::queue::Progress;
use super::signal::Signal;
use super::subscriber::Wanted;
use super::{Core, NatsBus, dead, share};
use crate::bus::{Backlog, DeadLetter, DeadLetterId, Event, Filter, Operator};

impl Core {
    async fn dead_event(&self, id: &DeadLetterId) -> anyhow::Result<Option<Event>> {
        match self.store.get::<dead::Record>(&dead::key(id)).await? {
            Some(found) => self.log.get(found.value.sequence).await,
            None => Ok(None),
        }
    }

    /// Delivered twice if it dies halfway; the inbox ignores the second.
    async fn replay(&self, id: &DeadLetterId) -> anyhow::Result<bool> {
        let Some(event) = self.dead_event(id).await? else {
            return Ok(false);
        };
        self.log.repeat(&event, &id.subscription).await?;
        let signal = Signal::published(&[event]);
        signal.give(&self.client).await;
        self.store.remove(&dead::key(id)).await
    }

    /// What is read of the partitions counts by type; of what was not read yet,
    /// events of all types count.
    async fn backlog(&self, name: &str) -> anyhow::Result<Backlog> {
        if let Some(subscriber) = self.subscriber(name) {
            subscriber.flush(self).await?;
        }
        let next = self.log.next().await?;
        let mut backlog = Backlog {
            subscription: name.to_owned(),
            waiting: 0,
            oldest: None,
            dead: dead::ids(self, Some(name)).await?.len() as u64,
        };
        for partition in 0..PARTITIONS {
            let found = self.store.get(&share::key(name, partition)).await?;
            if let Some(found) = found {
                self.count(partition, &found.value, next, &mut backlog)
                    .await?;
            }
        }
        Ok(backlog)
    }

    async fn count(
        &self,
        partition: u8,
        progress: &Progress,
        next: u64,
        backlog: &mut Backlog,
    ) -> anyhow::Result<()> {
        let mut seen = |time: OffsetDateTime| {
            backlog.oldest = Some(backlog.oldest.map_or(time, |oldest| oldest.min(time)));
        };
        backlog.waiting += progress.unfinished() as u64;
        if let Some(sequence) = progress.oldest() {
            seen(self.log.time(sequence).await?);
        }
        if progress.next < next
            && let Some(time) = self.log.time_from(partition, progress.next).await?
        {
            seen(time);
            backlog.waiting += self.log.count_from(partition, progress.next).await?;
        }
        Ok(())
    }

    /// Whoever consumes a partition finds its record changed, forgets what it read
    /// and begins again.
    async fn rebuild(&self, name: &str) -> anyhow::Result<()> {
        ensure_name(name)?;
        let key = Wanted::key(name);
        let found = self.store.get::<Wanted>(&key).await?;
        let mut found =
            found.with_context(|| format!("nobody called {name} has subscribed to the bus"))?;
        for first in found.value.kinds.values_mut() {
            *first = 1;
        }
        let written = self.store.put(&key, &found.value, found.revision).await?;
        ensure!(
            written.is_some(),
            "{name} has just subscribed anew; try again"
        );
        for partition in 0..PARTITIONS {
            let key = share::key(name, partition);
            self.store.set(&key, &Progress::starting_at(1)).await?;
        }
        let subscription = name.to_owned();
        Signal::Free { subscription }.give(&self.client).await;
        Ok(())
    }
}

/// A name is one token of a NATS subject.
pub(super) fn ensure_name(name: &str) -> anyhow::Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ensure!(
        !name.is_empty() && name.bytes().all(plain),
        "`{name}` is no name of a subscription: letters, digits, - and _ are"
    );
    Ok(())
}

impl Operator for NatsBus {
    fn dead_letters<'a>(
        &'a self,
        filter: &'a Filter,
    ) -> BoxFuture<'a, anyhow::Result<Vec<DeadLetter>>> {
        async move {
            if let Some(name) = &filter.subscription {
                ensure_name(name)?;
            }
            dead::list(&self.core, filter).await
        }
        .boxed()
    }

    fn dead_letter<'a>(
        &'a self,
        id: &'a DeadLetterId,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>> {
        async move {
            ensure_name(&id.subscription)?;
            let event = self.core.dead_event(id).await?;
            let event = event.map(|event| serde_json::from_str(&event.envelope));
            Ok(event.transpose()?)
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
            self.core.store.remove(&dead::key(id)).await
        }
        .boxed()
    }

    fn backlogs<'a>(
        &'a self,
        subscription: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<Vec<Backlog>>> {
        async move {
            let mut names = self.core.store.keys("subscription").await?;
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
