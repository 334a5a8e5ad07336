//! The bus over AWS: a topic of SNS, a queue of SQS for each subscription, and a bucket
//! of S3 for what these do not keep (docs/adr/0007).
//!
//! Topic and queues are FIFO, in groups by subject. What this process has received of a
//! queue is in its [`hand`]; each subscription has one there ([`subscriber`]). Dead
//! letters and the history of all events are in the [`archive`].

mod address;
mod archive;
mod batch;
mod clients;
mod hand;
mod operator;
mod queue;
mod subscriber;
mod topic;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use futures::future::{BoxFuture, FutureExt, try_join};
use server_kit::env::Secret;

use self::address::Address;
use self::archive::Archive;
use self::clients::Clients;
use self::subscriber::Subscriber;
use self::topic::Topic;
use super::{Bus, Delivery, Event, Settled};

/// How long a taken event belongs to its consumer.
const LEASE: Duration = Duration::from_secs(30);

/// The bus as [`Bus`]; see the module.
pub struct AwsBus {
    core: Core,
}

/// What its parts share.
struct Core {
    topic: Topic,
    archive: Arc<Archive>,
    lease: Duration,
    subscribers: Mutex<HashMap<String, Arc<Subscriber>>>,
}

impl AwsBus {
    /// Opens the bus of `url`, `sns://REGION/NAME?bucket=BUCKET`: the topic `NAME.fifo`,
    /// which is made where it is missing, and the bucket, which must be there.
    ///
    /// Credentials are those of the environment, the container or the machine, unless
    /// `&access_key_id=…&secret_access_key=…` are said. `&endpoint=…`, or
    /// `AWS_ENDPOINT_URL`, is something else than AWS.
    ///
    /// # Errors
    /// One sentence that names the variable to look at.
    pub async fn connect(url: &Secret) -> anyhow::Result<Self> {
        Self::connect_with(url, LEASE).await
    }

    /// [`connect`](Self::connect) with another time than 30 seconds for consumers to
    /// settle what they took; in whole seconds.
    ///
    /// # Errors
    /// One sentence that names the variable to look at.
    pub async fn connect_with(url: &Secret, lease: Duration) -> anyhow::Result<Self> {
        let address = Address::parse(url.expose())?;
        let clients = Clients::new(&address)?;
        let archive = Arc::new(Archive::new(clients.s3.clone(), &address.name));
        let bucket = "cannot read the bucket of EVENT_BUS_URL";
        archive.check().await.context(bucket)?;
        let topic = Topic::open(clients, address);
        let core = Core {
            topic: topic
                .await
                .context("cannot open the topic of EVENT_BUS_URL")?,
            archive,
            lease,
            subscribers: Mutex::default(),
        };
        Ok(Self { core })
    }
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

    fn expect(&self, name: &str) -> anyhow::Result<Arc<Subscriber>> {
        self.subscriber(name)
            .with_context(|| format!("{name} has not subscribed to the bus"))
    }

    async fn subscribe(&self, name: &str, kinds: &[String]) -> anyhow::Result<()> {
        let queue = self.topic.subscribe(name, kinds).await?;
        let mut known = self.known();
        let subscriber = known.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Subscriber::new(
                name,
                queue,
                self.archive.clone(),
                self.lease,
            ))
        });
        subscriber.users.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn leave(&self, name: &str) -> anyhow::Result<()> {
        let subscriber = self.expect(name)?;
        if subscriber.users.fetch_sub(1, Ordering::Relaxed) > 1 {
            return Ok(());
        }
        self.known().remove(name);
        subscriber.leave().await
    }
}

impl Bus for AwsBus {
    /// In no order: whoever publishes does it again until both are done.
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            if !events.is_empty() {
                try_join(
                    self.core.archive.append(events),
                    self.core.topic.publish(events),
                )
                .await?;
            }
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
        async move { self.core.expect(subscription)?.take(kinds).await }.boxed()
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
        async move { self.core.expect(subscription)?.settle(settled).await }.boxed()
    }

    fn leave<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>> {
        self.core.leave(subscription).boxed()
    }
}
