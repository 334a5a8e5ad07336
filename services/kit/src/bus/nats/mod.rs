//! The bus over NATS JetStream.
//!
//! Every event is kept in one stream, in eight partitions by subject. A
//! subscription's place in each partition is a record of its own, with the events
//! that were read and are not finished: see [`queue`]. One process at a time
//! consumes a partition for a subscription; processes share the partitions out
//! among themselves and take over those of one that died ([`subscriber`]).
//!
//! JetStream's own redelivery is not used, since it cannot hold a subject's later
//! messages behind one that is tried again (docs/adr/0006).
//!
//! In production: NATS 2.10.23 or newer, `sync_interval: always` in its
//! configuration, and three servers with `?replicas=3`. With less, NATS confirms
//! events that a power failure takes away again.

mod dead;
mod log;
mod operator;
mod queue;
mod share;
mod signal;
mod store;
mod subscriber;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use async_nats::{Client, ConnectOptions, jetstream};
use futures::future::{BoxFuture, FutureExt};
use server_kit::env::Secret;
use uuid::Uuid;

use self::log::{Log, PARTITIONS};
use self::operator::ensure_name;
use self::queue::Progress;
use self::signal::Signal;
use self::store::Store;
use self::subscriber::{Subscriber, Wanted};
use super::{Bus, Delivery, Event, Settled};

/// How long a taken event belongs to its consumer.
const LEASE: Duration = Duration::from_secs(30);
/// After which others take over the partitions of a process that died.
const TENURE: Duration = Duration::from_secs(10);

/// The bus as [`Bus`]; see the module.
pub struct NatsBus {
    core: Arc<Core>,
}

/// What its parts share.
struct Core {
    client: Client,
    log: Log,
    store: Store,
    /// Names this process to others.
    instance: Uuid,
    lease: Duration,
    subscribers: Mutex<HashMap<String, Arc<Subscriber>>>,
}

impl NatsBus {
    /// Connects to the servers of `url`: `nats://user:password@host:4222`, several
    /// separated by commas; `tls://` for TLS. `?replicas=3` is for making the
    /// streams.
    ///
    /// # Errors
    /// One sentence that names the variable to look at.
    pub async fn connect(url: &Secret) -> anyhow::Result<Self> {
        Self::connect_with(url, LEASE).await
    }

    /// [`connect`](Self::connect) with another time than 30 seconds for consumers
    /// to settle what they took.
    ///
    /// # Errors
    /// One sentence that names the variable to look at.
    pub async fn connect_with(url: &Secret, lease: Duration) -> anyhow::Result<Self> {
        let (servers, replicas) = parse(url.expose())?;
        // The client's own error may quote the URL and with it the password.
        let options = ConnectOptions::new().name("mallhive");
        let client = options.connect(servers).await.map_err(|error| {
            let reason = error.kind();
            anyhow::anyhow!("cannot connect to NATS at the address of EVENT_BUS_URL: {reason}")
        })?;
        let context = jetstream::new(client.clone());
        let streams = "cannot open the streams of the event bus; NATS must run with JetStream";
        let core = Arc::new(Core {
            log: Log::open(&context, replicas).await.context(streams)?,
            store: Store::open(&context, replicas).await.context(streams)?,
            instance: Uuid::now_v7(),
            lease,
            subscribers: Mutex::default(),
            client,
        });
        let told = signal::subscribe(&core.client).await?;
        tokio::spawn(signal::listen(Arc::downgrade(&core), told));
        Ok(Self { core })
    }
}

/// The servers' addresses, and how many copies of the streams there are to be.
fn parse(url: &str) -> anyhow::Result<(Vec<String>, usize)> {
    let (servers, query) = url.split_once('?').unwrap_or((url, ""));
    let replicas = match query.strip_prefix("replicas=") {
        Some(count) => count.parse().ok().filter(|count| (1..=5).contains(count)),
        None => query.is_empty().then_some(1),
    };
    let replicas =
        replicas.context("EVENT_BUS_URL is not valid: after ? may come replicas=1 to 5")?;
    Ok((servers.split(',').map(str::to_owned).collect(), replicas))
}

impl Core {
    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<Subscriber>>> {
        self.subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn subscriber(&self, name: &str) -> Option<Arc<Subscriber>> {
        self.known().get(name).cloned()
    }

    fn subscribers(&self) -> Vec<Arc<Subscriber>> {
        self.known().values().cloned().collect()
    }

    fn expect(&self, name: &str) -> anyhow::Result<Arc<Subscriber>> {
        self.subscriber(name)
            .with_context(|| format!("{name} has not subscribed to the bus"))
    }

    /// For how long a partition is this process's without renewal.
    fn tenure(&self) -> Duration {
        self.lease.min(TENURE)
    }

    /// How often partitions are looked after.
    fn pulse(&self) -> Duration {
        (self.tenure() / 4).min(Duration::from_secs(1))
    }

    async fn subscribe(self: &Arc<Self>, name: &str, kinds: &[String]) -> anyhow::Result<()> {
        ensure_name(name)?;
        let next = self.log.next().await?;
        let wanted = self.register(name, kinds, next).await?;
        for partition in 0..PARTITIONS {
            // Where there is a record already, it stays.
            let fresh = Progress::starting_at(next);
            self.store
                .put(&share::key(name, partition), &fresh, 0)
                .await?;
        }
        let (subscriber, new) = match self.known().entry(name.to_owned()) {
            std::collections::hash_map::Entry::Occupied(known) => (known.get().clone(), false),
            std::collections::hash_map::Entry::Vacant(place) => {
                (place.insert(Arc::new(Subscriber::new(name))).clone(), true)
            }
        };
        subscriber.users.fetch_add(1, Ordering::Relaxed);
        subscriber.want(kinds, wanted).await;
        if new {
            subscriber.attend(self).await?;
            tokio::spawn(subscriber::look_after(
                Arc::downgrade(self),
                Arc::downgrade(&subscriber),
            ));
        }
        Ok(())
    }

    /// Notes what `name` takes: types it knew from where it took them, new ones
    /// from event `next` on.
    async fn register(&self, name: &str, kinds: &[String], next: u64) -> anyhow::Result<Wanted> {
        let key = Wanted::key(name);
        loop {
            let found = self.store.get::<Wanted>(&key).await?;
            let (old, revision) =
                found.map_or_else(Default::default, |found| (found.value, found.revision));
            let firsts = kinds.iter().map(|kind| {
                let first = old.kinds.get(kind).copied().unwrap_or(next);
                (kind.clone(), first)
            });
            let wanted = Wanted {
                kinds: firsts.collect(),
            };
            if wanted == old || self.store.put(&key, &wanted, revision).await?.is_some() {
                return Ok(wanted);
            }
        }
    }

    async fn leave(&self, name: &str) -> anyhow::Result<()> {
        let subscriber = self.expect(name)?;
        if subscriber.users.fetch_sub(1, Ordering::Relaxed) > 1 {
            return Ok(());
        }
        self.known().remove(name);
        subscriber.leave(self).await
    }
}

impl Bus for NatsBus {
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            self.core.log.append(events).await?;
            Signal::published(events).give(&self.core.client).await;
            Ok(())
        }
        .boxed()
    }

    fn subscribe<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        self.core.subscribe(subscription, kinds).boxed()
    }

    fn take<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<Vec<Delivery>>> {
        async move {
            let subscriber = self.core.expect(subscription)?;
            subscriber.take(&self.core, kinds).await
        }
        .boxed()
    }

    fn ready<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, ()> {
        async move {
            if let Some(subscriber) = self.core.subscriber(subscription) {
                subscriber.ready().await;
            }
        }
        .boxed()
    }

    fn settle<'a>(
        &'a self,
        subscription: &'a str,
        settled: &'a [Settled],
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            let subscriber = self.core.expect(subscription)?;
            subscriber.settle(&self.core, settled).await
        }
        .boxed()
    }

    fn leave<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>> {
        self.core.leave(subscription).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_say_how_many_copies() {
        let (servers, replicas) = parse("nats://a:4222,nats://b:4222?replicas=3").unwrap();
        assert_eq!(servers, ["nats://a:4222", "nats://b:4222"]);
        assert_eq!(replicas, 3);
        assert_eq!(parse("nats://a").unwrap().1, 1);
        for wrong in [
            "nats://a?replicas=0",
            "nats://a?replicas=x",
            "nats://a?copies=3",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
