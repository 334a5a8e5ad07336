//! A broker, and consumers that act on it as processes of their own would.

use std::sync::Arc;
use std::time::Duration;

use service_kit::bus::{Bus, Delivery, Event, Outcome, Settled};
use uuid::Uuid;

use crate::mall::Noted;

/// The type most events have.
pub const NOTED: &str = "test.noted.v1";
/// Another one.
pub const OTHER: &str = "test.other.v1";
/// Longer than any test: what is taken stays taken.
pub const LONG: Duration = Duration::from_secs(60);
/// For failing only.
const PATIENCE: Duration = Duration::from_secs(60);

/// One empty broker.
pub trait Broker: Sized {
    /// Makes it.
    async fn start() -> Self;

    /// A bus on it with connections and memory of its own, as in another process;
    /// what it takes is its own for `lease`.
    async fn bus(&self, lease: Duration) -> Arc<dyn Bus>;

    /// Removes it.
    async fn end(self);
}

/// Event number `value` of `subject`.
pub fn event(kind: &str, subject: Uuid, value: i64) -> Event {
    let mut envelope = service_kit::test::envelope(Noted { subject, value });
    kind.clone_into(&mut envelope.kind);
    Event {
        id: envelope.id.into(),
        kind: kind.to_owned(),
        source: envelope.source.clone(),
        subject,
        envelope: serde_json::to_string(&envelope).unwrap(),
    }
}

/// Events of `subject` with these numbers.
pub fn noted(subject: Uuid, values: impl IntoIterator<Item = i64>) -> Vec<Event> {
    let event = |value| event(NOTED, subject, value);
    values.into_iter().map(event).collect()
}

pub fn kinds(kinds: &[&str]) -> Vec<String> {
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

/// The number of what was delivered.
pub fn value(delivery: &Delivery) -> i64 {
    let envelope: serde_json::Value = serde_json::from_str(&delivery.event.envelope).unwrap();
    envelope["data"]["value"].as_i64().unwrap()
}

pub fn settled(delivery: &Delivery, outcome: Outcome) -> Settled {
    Settled {
        receipt: delivery.receipt.clone(),
        attempt: delivery.attempt,
        outcome,
    }
}

/// One who takes for a subscription.
pub struct Taker {
    pub bus: Arc<dyn Bus>,
    pub name: &'static str,
    pub kinds: Vec<String>,
}

impl Taker {
    /// Subscribed to [`NOTED`] under `name`.
    pub async fn new(bus: &Arc<dyn Bus>, name: &'static str) -> Self {
        Self::of(bus, name, &[NOTED]).await
    }

    /// Subscribed to `types` under `name`.
    pub async fn of(bus: &Arc<dyn Bus>, name: &'static str, types: &[&str]) -> Self {
        let kinds = kinds(types);
        bus.subscribe(name, &kinds).await.unwrap();
        Self {
            bus: bus.clone(),
            name,
            kinds,
        }
    }

    /// The next deliveries, at least one.
    pub async fn take(&self) -> Vec<Delivery> {
        let taking = async {
            loop {
                let taken = self.bus.take(self.name, &self.kinds).await.unwrap();
                if !taken.is_empty() {
                    return taken;
                }
                self.bus.ready(self.name).await;
            }
        };
        tokio::time::timeout(PATIENCE, taking)
            .await
            .unwrap_or_else(|_| panic!("nothing came to {}", self.name))
    }

    /// So many deliveries, none settled.
    pub async fn take_count(&self, count: usize) -> Vec<Delivery> {
        let mut all = Vec::new();
        while all.len() < count {
            all.extend(self.take().await);
        }
        assert_eq!(all.len(), count, "more came to {} than was due", self.name);
        all
    }

    /// Handles what comes until number `last` is done; returns all numbers.
    pub async fn handle_until(&self, last: i64) -> Vec<i64> {
        let mut values = Vec::new();
        while !values.contains(&last) {
            let taken = self.take().await;
            values.extend(taken.iter().map(value));
            self.done(&taken).await;
        }
        values
    }

    pub async fn done(&self, deliveries: &[Delivery]) {
        let outcomes = deliveries.iter().map(|one| settled(one, Outcome::Done));
        self.settle(&outcomes.collect::<Vec<_>>()).await;
    }

    pub async fn settle(&self, outcomes: &[Settled]) {
        self.bus.settle(self.name, outcomes).await.unwrap();
    }

    pub async fn publish(&self, events: &[Event]) {
        self.bus.publish(events).await.unwrap();
    }
}
