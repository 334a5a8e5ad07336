//! The way of events from one service to the others.
//!
//! A bus delivers each event at least once to every subscription of its type.
//! Events of one subject arrive in their order, except for one that has become
//! a dead letter meanwhile.

#[cfg(feature = "aws")]
mod aws;
mod nats;
mod open;
mod operator;
mod pg;
mod wire;

use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use uuid::Uuid;

#[cfg(feature = "aws")]
pub use self::aws::AwsBus;
pub use self::nats::NatsBus;
pub use self::open::open;
pub use self::operator::{Backlog, DeadLetter, DeadLetterId, Filter, Operator};
pub use self::pg::{MIGRATOR, PgBus};

/// An event as a bus carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique; publishing it again changes nothing.
    pub id: Uuid,
    /// The payload's type.
    pub kind: String,
    /// Who says so.
    pub source: String,
    /// The aggregate it is about.
    pub subject: Uuid,
    /// The whole CloudEvent in JSON format.
    pub envelope: String,
}

/// One event on its way to one subscription.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Names this delivery to the bus.
    pub receipt: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// What is delivered.
    pub event: Event,
}

/// What became of a delivery.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Its effect is committed.
    Done,
    /// Not tried; deliver it again as if it had not been.
    Untried,
    /// Failed; deliver it again after this time.
    Retry(Duration),
    /// Failed for good, with this reason.
    Dead(String),
}

/// A [`Delivery`] with its outcome.
#[derive(Clone, Debug)]
pub struct Settled {
    /// From the delivery.
    pub receipt: String,
    /// From the delivery.
    pub attempt: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What every broker can do for services.
pub trait Bus: Operator {
    /// Takes `events` in their order, durably; known ids are ignored.
    fn publish<'a>(&'a self, events: &'a [Event]) -> BoxFuture<'a, anyhow::Result<()>>;

    /// Has events of `kinds` that are published from now on delivered to
    /// `subscription`, and no others.
    fn subscribe<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<()>>;

    /// Some deliveries of `kinds` that wait now, 50 at most. Each is to be settled
    /// within 30 seconds, or it is delivered again. Not to be cancelled: what it
    /// took would wait for that time.
    fn take<'a>(
        &'a self,
        subscription: &'a str,
        kinds: &'a [String],
    ) -> BoxFuture<'a, anyhow::Result<Vec<Delivery>>>;

    /// Resolves when there may be something to take, after a second at the latest.
    fn ready<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, ()>;

    /// Tells what became of deliveries.
    fn settle<'a>(
        &'a self,
        subscription: &'a str,
        settled: &'a [Settled],
    ) -> BoxFuture<'a, anyhow::Result<()>>;

    /// Hands back what a consumer holds that stops, so that others need not wait
    /// for it. Once for each [`subscribe`](Self::subscribe).
    fn leave<'a>(&'a self, _subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>> {
        std::future::ready(Ok(())).boxed()
    }

    /// Whether it is of a runtime that has ended and can never be used again.
    fn is_closed(&self) -> bool {
        false
    }
}
