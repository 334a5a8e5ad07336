//! Takes messages to the transport, again and again until they end.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use service_kit::Backoff;
use shared_types::notification::Channel;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::store::{self, Claimed, End};
use crate::transport::{Refusal, Transport};

/// How often to look for messages that are due.
const INTERVAL: Duration = Duration::from_secs(1);

/// Messages on their way at a time.
const BATCH: i64 = 8;

/// How long one message may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a claim holds: longer than a message may take.
const LEASE: Duration = Duration::from_secs(300);

/// Sends what is due by one channel; several may at once, in one process or many. Each
/// channel has its own, so that a gateway that is away holds up nothing else.
#[derive(Clone)]
pub struct Postman {
    pool: PgPool,
    channel: Channel,
    transport: Arc<dyn Transport>,
    backoff: Backoff,
}

impl Postman {
    /// Tries each message for about a day: after half a minute, doubling up to an hour.
    pub const BACKOFF: Backoff = Backoff {
        base: Duration::from_secs(30),
        cap: Duration::from_secs(3600),
        tries: 30,
    };

    /// Sends the messages of `channel` by `transport`.
    #[must_use]
    pub fn new(pool: PgPool, channel: Channel, transport: Arc<dyn Transport>) -> Self {
        Self {
            pool,
            channel,
            transport,
            backoff: Self::BACKOFF,
        }
    }

    /// The same with another patience.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sends what is due until `stop`.
    ///
    /// # Errors
    /// When the database fails; the messages stay due.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() {
            if self.pass().await? == 0 {
                stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await;
            }
        }
        Ok(())
    }

    /// Sends one batch and says how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass(&self) -> anyhow::Result<usize> {
        let claimed = store::claim(&self.pool, self.channel, BATCH, LEASE).await?;
        let count = claimed.len();
        let sending: Vec<_> = claimed.iter().map(|one| self.deliver(one)).collect();
        let mut done = futures::stream::iter(sending).buffer_unordered(count.max(1));
        while let Some(one) = done.next().await {
            one?;
        }
        Ok(count)
    }

    async fn deliver(&self, claimed: &Claimed) -> anyhow::Result<()> {
        if let Some(reason) = self.held_back(claimed).await? {
            return self.end(claimed, End::Withheld, Some(reason)).await;
        }
        let outgoing = &claimed.outgoing;
        let sending = tokio::time::timeout(PATIENCE, self.transport.send(outgoing));
        let sent = sending
            .await
            .unwrap_or_else(|_| Err(Refusal::Later(format!("no answer within {PATIENCE:?}"))));
        match sent {
            Ok(()) => self.end(claimed, End::Sent, None).await,
            Err(Refusal::Later(reason)) => self.later(claimed, &reason).await,
            Err(Refusal::Never {
                reason,
                mailbox_gone,
            }) => {
                if mailbox_gone {
                    store::suppress(&self.pool, &outgoing.recipient, &reason).await?;
                }
                self.end(claimed, End::Bounced, Some(&reason)).await
            }
        }
    }

    /// Why a message is not sent at all, if so.
    async fn held_back(&self, claimed: &Claimed) -> anyhow::Result<Option<&'static str>> {
        if claimed.useless {
            return Ok(Some("it would have come too late"));
        }
        if self.channel != Channel::Email || claimed.topic.is_transactional() {
            return Ok(None);
        }
        let refuses = store::is_suppressed(&self.pool, &claimed.outgoing.recipient).await?;
        Ok(refuses.then_some("the address refuses mail"))
    }

    async fn later(&self, claimed: &Claimed, reason: &str) -> anyhow::Result<()> {
        let message_id = claimed.outgoing.message_id;
        let Some(pause) = self.backoff.after(claimed.tries) else {
            return self.end(claimed, End::Failed, Some(reason)).await;
        };
        self.count("retried");
        // What a server says may name the recipient, so only the row has it.
        tracing::warn!(%message_id, tries = claimed.tries, "a message waits for another try");
        store::put_off(&self.pool, message_id, pause, reason).await
    }

    async fn end(&self, claimed: &Claimed, end: End, problem: Option<&str>) -> anyhow::Result<()> {
        let message_id = claimed.outgoing.message_id;
        store::settle(&self.pool, message_id, end, problem).await?;
        self.count(end.as_str());
        if matches!(end, End::Bounced | End::Failed) {
            let outcome = end.as_str();
            tracing::warn!(%message_id, outcome, tries = claimed.tries, "a message was not sent");
        }
        Ok(())
    }

    fn count(&self, outcome: &'static str) {
        let channel = self.channel.as_str();
        metrics::counter!("messages_total", "channel" => channel, "outcome" => outcome)
            .increment(1);
    }
}
