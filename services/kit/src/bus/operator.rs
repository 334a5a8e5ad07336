//! What an operator does with a bus: look at what waits, and decide about events
//! that a service could not handle.

use std::fmt;
use std::str::FromStr;

use anyhow::Context;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use uuid::Uuid;

/// Names a dead letter in commands: who gave up on which event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeadLetterId {
    /// Who gave up.
    pub subscription: String,
    /// On which event.
    pub event_id: Uuid,
}

impl fmt::Display for DeadLetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.subscription, self.event_id)
    }
}

impl FromStr for DeadLetterId {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let parts = text.split_once(':').and_then(|(subscription, event)| {
            let event_id = event.parse().ok()?;
            (!subscription.is_empty()).then(|| (subscription.to_owned(), event_id))
        });
        let (subscription, event_id) = parts.with_context(|| {
            format!("`{text}` names no dead letter; that is a subscription, a colon and an event id, as `events list` shows it")
        })?;
        Ok(Self {
            subscription,
            event_id,
        })
    }
}

/// One event that one subscription gave up on.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Names it in commands.
    pub id: DeadLetterId,
    /// The event's type.
    pub kind: String,
    /// What the event is about.
    pub subject: Uuid,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed.
    pub error: String,
    /// When that was.
    pub failed_at: OffsetDateTime,
}

/// Which dead letters are meant.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of this subscription only.
    pub subscription: Option<String>,
    /// Of this event type only.
    pub kind: Option<String>,
    /// So many at most.
    pub limit: u32,
}

impl Filter {
    /// Up to `limit` dead letters of anyone.
    #[must_use]
    pub fn all(limit: u32) -> Self {
        Self {
            subscription: None,
            kind: None,
            limit,
        }
    }

    /// Whether `letter` is among those meant.
    #[must_use]
    pub fn takes(&self, letter: &DeadLetter) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        same(&self.subscription, &letter.id.subscription) && same(&self.kind, &letter.kind)
    }
}

/// How far a subscription is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Whose it is.
    pub subscription: String,
    /// Events that are not handled yet.
    pub waiting: u64,
    /// When the oldest of them was published.
    pub oldest: Option<OffsetDateTime>,
    /// Events it gave up on.
    pub dead: u64,
}

/// The part of a bus that services do not need.
pub trait Operator: Send + Sync {
    /// The dead letters that `filter` means, the oldest failure first.
    fn dead_letters<'a>(
        &'a self,
        filter: &'a Filter,
    ) -> BoxFuture<'a, anyhow::Result<Vec<DeadLetter>>>;

    /// The whole event of a dead letter, as CloudEvents JSON.
    fn dead_letter<'a>(
        &'a self,
        id: &'a DeadLetterId,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>>;

    /// Delivers a dead letter again, with all its tries; false if there is none.
    fn replay<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>>;

    /// Gives up on a dead letter for good; false if there is none.
    fn drop_dead<'a>(&'a self, id: &'a DeadLetterId) -> BoxFuture<'a, anyhow::Result<bool>>;

    /// How far each subscription is, by name; of `subscription` alone if it is said.
    fn backlogs<'a>(
        &'a self,
        subscription: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<Vec<Backlog>>>;

    /// Has every event of the subscription's types that was ever published
    /// delivered to it again, from the first on. Its inbox ignores those it knows.
    fn rebuild<'a>(&'a self, subscription: &'a str) -> BoxFuture<'a, anyhow::Result<()>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_shown() {
        let id = DeadLetterId {
            subscription: "order".to_owned(),
            event_id: Uuid::now_v7(),
        };
        assert_eq!(id.to_string().parse::<DeadLetterId>().unwrap(), id);
    }

    #[test]
    fn what_is_no_id_is_said() {
        for text in [
            "",
            "order",
            ":",
            "order:7",
            "order:0190",
            ":0193ff4e-0000-7000-8000-000000000000",
        ] {
            let error = text.parse::<DeadLetterId>().unwrap_err().to_string();
            assert!(error.contains("names no dead letter"), "{error}");
        }
    }
}
