//! What processes tell each other in passing: that there are events, that they
//! are there, that a partition is free. Nothing is lost if it does not arrive.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use async_nats::Client;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Core;
use super::log::partition;
use crate::bus::Event;

const SUBJECT: &str = "mallhive.signal";

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Signal {
    /// Events of these types were published in these partitions.
    Published {
        kinds: BTreeSet<String>,
        /// One bit each.
        partitions: u32,
    },
    /// A process consumes for this subscription.
    Here { subscription: String, process: Uuid },
    /// Partitions of this subscription are free.
    Free { subscription: String },
}

impl Signal {
    pub fn published(events: &[Event]) -> Self {
        Self::Published {
            kinds: events.iter().map(|event| event.kind.clone()).collect(),
            partitions: events
                .iter()
                .fold(0, |all, event| all | 1 << partition(event.subject)),
        }
    }

    /// Tells every process; a failure leaves it to their polling.
    pub async fn give(&self, client: &Client) {
        let Ok(text) = serde_json::to_vec(self) else {
            return;
        };
        if let Err(error) = client.publish(SUBJECT, text.into()).await {
            tracing::debug!(%error, "other processes were not told");
        }
    }
}

/// Passes on what is told until the bus is gone.
pub(super) async fn listen(core: Weak<Core>, mut told: async_nats::Subscriber) {
    while let Some(message) = told.next().await {
        let Some(core) = core.upgrade() else {
            return;
        };
        if let Ok(signal) = serde_json::from_slice(&message.payload) {
            hear(&core, signal);
        }
    }
}

pub(super) async fn subscribe(client: &Client) -> anyhow::Result<async_nats::Subscriber> {
    Ok(client.subscribe(SUBJECT).await?)
}

fn hear(core: &Arc<Core>, signal: Signal) {
    match signal {
        Signal::Published { kinds, partitions } => {
            for subscriber in core.subscribers() {
                subscriber.wake(&kinds, partitions);
            }
        }
        Signal::Here {
            subscription,
            process,
        } => {
            if let Some(subscriber) = core.subscriber(&subscription) {
                subscriber.met(process);
            }
        }
        Signal::Free { subscription } => {
            if let Some(subscriber) = core.subscriber(&subscription) {
                subscriber.look_after();
            }
        }
    }
}
