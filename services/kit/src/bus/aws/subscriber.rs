//! One subscription in this process.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use time::OffsetDateTime;
use uuid::Uuid;

use super::archive::{Archive, Record};
use super::batch;
use super::hand::{Change, Hand, Held, State};
use super::queue::{Queue, Received};
use crate::bus::{DeadLetterId, Delivery, Event, Outcome, Settled};

/// Deliveries in one take.
const MOST: usize = 50;
/// How long SQS waits for a message to come, and `ready` for SQS.
const POLL: Duration = Duration::from_secs(1);
/// The longest that a type is hidden for which this process has no handler.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Finished events that are remembered: SNS knows repeats for five minutes only, and
/// later ones need not trouble the inbox.
const REMEMBERED: usize = 10_000;

pub(super) struct Subscriber {
    pub name: String,
    /// How many consumers there are in this process.
    pub users: AtomicUsize,
    pub queue: Queue,
    archive: Arc<Archive>,
    lease: Duration,
    hand: tokio::sync::Mutex<Hand>,
    finished: Mutex<Finished>,
    /// The asking that is under way, if one is.
    poll: Mutex<Option<Poll>>,
}

type Poll = Shared<BoxFuture<'static, ()>>;

#[derive(Default)]
struct Finished {
    ids: HashSet<Uuid>,
    order: VecDeque<Uuid>,
}

impl Finished {
    fn note(&mut self, id: Uuid) {
        if self.ids.insert(id) {
            self.order.push_back(id);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

impl Subscriber {
    pub fn new(name: &str, queue: Queue, archive: Arc<Archive>, lease: Duration) -> Self {
        Self {
            name: name.to_owned(),
            users: AtomicUsize::new(0),
            queue,
            archive,
            lease,
            hand: tokio::sync::Mutex::default(),
            finished: Mutex::default(),
            poll: Mutex::default(),
        }
    }

    /// How long SQS is asked to leave messages to us. More than the lease, so that those
    /// that are delivered at once need not be renewed first.
    fn ask(&self) -> Duration {
        self.lease + (self.lease / 4).max(Duration::from_secs(1))
    }

    pub async fn take(&self, kinds: &[String]) -> anyhow::Result<Vec<Delivery>> {
        let mut hand = self.hand.lock().await;
        let received = self.fill(&mut hand, kinds).await;
        let now = Instant::now();
        let foreign = hand.pass_on(kinds, pause, now);
        self.queue.hide(&foreign).await?;
        self.renew(&mut hand).await?;
        let deliveries = hand.deliver(kinds, MOST, self.lease, now);
        match received {
            Err(error) if deliveries.is_empty() => Err(error),
            _ => Ok(deliveries),
        }
    }

    /// Receives until there is enough, or no more.
    async fn fill(&self, hand: &mut Hand, kinds: &[String]) -> anyhow::Result<()> {
        for _ in 0..MOST / batch::MOST {
            self.lapse(hand).await?;
            if hand.count_due(kinds, Instant::now()) >= MOST {
                break;
            }
            let received = self.queue.receive(Duration::ZERO, self.ask()).await?;
            let all = received.len() < batch::MOST;
            self.take_in(hand, received).await?;
            if all {
                break;
            }
        }
        Ok(())
    }

    async fn lapse(&self, hand: &mut Hand) -> anyhow::Result<()> {
        let shown = hand.lapse(Instant::now());
        self.queue.hide(&shown).await?;
        Ok(())
    }

    /// Receives what comes within [`POLL`].
    async fn wait(&self) -> anyhow::Result<()> {
        let received = self.queue.receive(POLL, self.ask()).await?;
        let mut hand = self.hand.lock().await;
        self.take_in(&mut hand, received).await
    }

    async fn take_in(&self, hand: &mut Hand, received: Vec<Received>) -> anyhow::Result<()> {
        let mut known = Vec::new();
        for one in received {
            match Event::read(&one.body) {
                Ok(event) if !one.again && self.finished().ids.contains(&event.id) => {
                    known.push(one.handle);
                }
                Ok(event) => hand.add(Held {
                    message: one.message,
                    handle: one.handle,
                    event,
                    receives: one.receives,
                    failures: 0,
                    sent: one.sent,
                    until: one.until,
                    state: State::Waiting,
                }),
                Err(error) => {
                    let handle = one.handle.clone();
                    self.put_aside(one, &format!("{error:#}")).await?;
                    known.push(handle);
                }
            }
        }
        self.queue.delete(&known).await
    }

    /// A message that is no event; it goes by its own id.
    async fn put_aside(&self, message: Received, error: &str) -> anyhow::Result<()> {
        tracing::error!(
            consumer = self.name,
            error,
            "a message on the bus is no event"
        );
        let id = DeadLetterId {
            subscription: self.name.clone(),
            event_id: message.message,
        };
        let record = Record {
            envelope: message.body,
            kind: "malformed".to_owned(),
            subject: Uuid::nil(),
            attempts: 0,
            error: error.to_owned(),
            failed_at: OffsetDateTime::now_utc(),
        };
        self.archive.bury(&id, &record).await
    }

    async fn renew(&self, hand: &mut Hand) -> anyhow::Result<()> {
        let now = Instant::now();
        let changes: Vec<Change> = hand.to_renew(self.lease, self.ask(), now);
        let lost = self.queue.hide(&changes).await?;
        hand.renewed(&changes, now);
        hand.lost(&lost, now);
        self.lapse(hand).await
    }

    /// Until something may have come or be due.
    pub async fn ready(self: &Arc<Self>) {
        let due = self.hand.lock().await.next_due(Instant::now());
        let latest = Instant::now() + POLL;
        let due = due.map_or(latest, |due| due.min(latest));
        // What is asked is not lost with who waits for it: the asking goes on by itself.
        let _ = tokio::time::timeout_at(due.into(), self.asking()).await;
    }

    fn asking(self: &Arc<Self>) -> Poll {
        let mut poll = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asking) = poll.as_ref().filter(|asking| asking.peek().is_none()) {
            return asking.clone();
        }
        let this = self.clone();
        let asking = tokio::spawn(async move {
            if let Err(error) = this.wait().await {
                let (name, error) = (&this.name, format!("{error:#}"));
                tracing::debug!(consumer = name, error, "the bus does not answer");
                tokio::time::sleep(POLL).await;
            }
        });
        let asking = asking.map(|_| ()).boxed().shared();
        poll.insert(asking).clone()
    }

    pub async fn settle(&self, settled: &[Settled]) -> anyhow::Result<()> {
        let mut hand = self.hand.lock().await;
        let now = Instant::now();
        let (mut done, mut dead) = (Vec::new(), Vec::new());
        for one in settled {
            match &one.outcome {
                Outcome::Done => done.push(one.receipt.clone()),
                Outcome::Untried => hand.set(&one.receipt, State::Waiting),
                Outcome::Retry(pause) => hand.set(&one.receipt, State::Parked(now + *pause)),
                Outcome::Dead(error) => dead.push((one, error)),
            }
        }
        self.finish(&mut hand, &done).await?;
        for (one, error) in dead {
            if let Some(held) = hand.get(&one.receipt) {
                self.bury(held, one.attempt, error).await?;
                self.finish(&mut hand, std::slice::from_ref(&one.receipt))
                    .await?;
            }
        }
        self.renew(&mut hand).await
    }

    /// Deletes what is done; what is not ours any more is handled once more by somebody
    /// else, and the inbox ignores it.
    async fn finish(&self, hand: &mut Hand, handles: &[String]) -> anyhow::Result<()> {
        for held in handles.iter().filter_map(|handle| hand.get(handle)) {
            self.finished().note(held.event.id);
        }
        self.queue.delete(handles).await?;
        hand.remove(handles);
        Ok(())
    }

    async fn bury(&self, held: &Held, attempts: u32, error: &str) -> anyhow::Result<()> {
        let id = DeadLetterId {
            subscription: self.name.clone(),
            event_id: held.event.id,
        };
        let record = Record {
            envelope: held.event.envelope.clone(),
            kind: held.event.kind.clone(),
            subject: held.event.subject,
            attempts,
            error: error.to_owned(),
            failed_at: OffsetDateTime::now_utc(),
        };
        self.archive.bury(&id, &record).await
    }

    /// Shows others what is held here.
    pub async fn leave(&self) -> anyhow::Result<()> {
        let asking = self
            .poll
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(asking) = asking {
            asking.await;
        }
        let mut hand = self.hand.lock().await;
        let shown = hand.give_back(Instant::now());
        self.queue.hide(&shown).await?;
        Ok(())
    }

    /// When the oldest that is held here was published.
    pub async fn oldest(&self) -> Option<OffsetDateTime> {
        self.hand.lock().await.oldest()
    }

    fn finished(&self) -> std::sync::MutexGuard<'_, Finished> {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Doubles, so that another instance, which has a handler, has its turn.
fn pause(held: &Held) -> Duration {
    let doubled = 2_u32.saturating_pow(held.receives.saturating_sub(1));
    Duration::from_secs(1)
        .saturating_mul(doubled)
        .min(LONGEST_PAUSE)
}
