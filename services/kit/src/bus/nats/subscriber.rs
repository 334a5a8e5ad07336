//! One subscription in this process: which partitions it consumes here, and what
//! is delivered of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

use super::log::PARTITIONS;
use super::share::{Share, flight, now};
use super::signal::Signal;
use super::{Core, dead};
use crate::bus::{Delivery, Outcome, Settled};

/// Deliveries in one take.
const MOST: usize = 50;
/// Finds what no signal told of.
const POLL: Duration = Duration::from_secs(1);

/// What a subscription takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// By type: the number of the first event that is.
    pub kinds: BTreeMap<String, u64>,
}

impl Wanted {
    pub fn key(subscription: &str) -> String {
        format!("subscription.{subscription}")
    }
}

pub(super) struct Subscriber {
    pub name: String,
    /// How many consumers there are in this process.
    pub users: AtomicUsize,
    woken: Notify,
    attended: Notify,
    /// Partitions that are told to have news, a bit each.
    news: AtomicU32,
    kinds: Mutex<BTreeSet<String>>,
    /// Other processes, and when they were heard of.
    others: Mutex<HashMap<Uuid, Instant>>,
    state: tokio::sync::Mutex<State>,
}

#[derive(Default)]
struct State {
    wanted: Wanted,
    shares: BTreeMap<u8, Share>,
    /// When all partitions were last looked into.
    looked: Option<Instant>,
    /// It has left and claims nothing more.
    gone: bool,
}

impl Subscriber {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            users: AtomicUsize::new(0),
            woken: Notify::new(),
            attended: Notify::new(),
            news: AtomicU32::new(0),
            kinds: Mutex::default(),
            others: Mutex::default(),
            state: tokio::sync::Mutex::default(),
        }
    }

    /// Knows what it takes from now on.
    pub async fn want(&self, kinds: &[String], wanted: Wanted) {
        *self.kinds.lock().unwrap_or_else(PoisonError::into_inner) =
            kinds.iter().cloned().collect();
        self.state.lock().await.wanted = wanted;
    }

    pub fn wake(&self, kinds: &BTreeSet<String>, partitions: u32) {
        let known = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.is_disjoint(kinds) {
            self.news.fetch_or(partitions, Ordering::Relaxed);
            self.woken.notify_one();
        }
    }

    pub fn met(&self, process: Uuid) {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if others.insert(process, Instant::now()).is_none() {
            self.look_after();
        }
    }

    /// Has the partitions looked after soon.
    pub fn look_after(&self) {
        self.attended.notify_one();
    }

    pub async fn ready(&self) {
        let _ = tokio::time::timeout(POLL, self.woken.notified()).await;
    }

    pub async fn take(&self, core: &Core, kinds: &[String]) -> anyhow::Result<Vec<Delivery>> {
        let mut state = self.state.lock().await;
        let news = self.news.swap(0, Ordering::Relaxed);
        state.mark(news);
        let read = state.read(core, &self.name).await;
        let mut deliveries = Vec::new();
        for share in state.shares.values_mut().filter(|share| !share.leaving) {
            let room = MOST - deliveries.len();
            deliveries.extend(share.deliver(core, kinds, room).await?);
        }
        match read {
            Err(error) if deliveries.is_empty() => Err(error),
            _ => Ok(deliveries),
        }
    }

    /// Outcomes that are only "done" are written within a second: losing them
    /// means another delivery, which the inbox ignores.
    pub async fn settle(&self, core: &Core, settled: &[Settled]) -> anyhow::Result<()> {
        let mut state = self.state.lock().await;
        let mut urgent = BTreeSet::new();
        for one in settled {
            let (partition, flight) = flight(&one.receipt, one.attempt)?;
            let Some(share) = state.shares.get_mut(&partition) else {
                continue;
            };
            if !share.progress.counts(flight, &one.outcome) {
                continue;
            }
            if let Outcome::Dead(error) = &one.outcome {
                dead::bury(core, &self.name, flight, error).await?;
            }
            share.progress.land(flight, &one.outcome, now());
            share.unsaved = true;
            if !matches!(one.outcome, Outcome::Done) {
                urgent.insert(partition);
            }
        }
        state
            .save(core, |partition, _| urgent.contains(&partition))
            .await
    }

    /// Writes all that is not written yet.
    pub async fn flush(&self, core: &Core) -> anyhow::Result<()> {
        let mut state = self.state.lock().await;
        state.save(core, |_, share| share.unsaved).await
    }

    /// Gives every partition back.
    pub async fn leave(&self, core: &Core) -> anyhow::Result<()> {
        let mut state = self.state.lock().await;
        state.gone = true;
        for share in std::mem::take(&mut state.shares).into_values() {
            share.release(core).await?;
        }
        self.tell_free(core).await;
        Ok(())
    }

    async fn tell_free(&self, core: &Core) {
        let subscription = self.name.clone();
        Signal::Free { subscription }.give(&core.client).await;
    }

    /// Keeps this process's part of the partitions, no more and no less.
    pub async fn attend(&self, core: &Core) -> anyhow::Result<()> {
        let here = Signal::Here {
            subscription: self.name.clone(),
            process: core.instance,
        };
        here.give(&core.client).await;
        let fair = usize::from(PARTITIONS).div_ceil(self.present(core));
        let mut state = self.state.lock().await;
        if state.gone {
            return Ok(());
        }
        for (place, share) in state.shares.values_mut().enumerate() {
            share.leaving = place >= fair;
        }
        if state.release(core).await? {
            self.tell_free(core).await;
        }
        state
            .save(core, |_, share| share.is_to_be_renewed(core))
            .await?;
        if state.claim(core, &self.name, fair).await? {
            self.woken.notify_one();
        }
        Ok(())
    }

    /// How many processes consume for this subscription.
    fn present(&self, core: &Core) -> usize {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.insert(core.instance, Instant::now());
        others.retain(|_, heard| heard.elapsed() < core.pulse() * 4);
        others.len()
    }
}

impl State {
    /// Marks partitions that may have something to read.
    fn mark(&mut self, news: u32) {
        let all = self.looked.is_none_or(|looked| looked.elapsed() >= POLL);
        if all {
            self.looked = Some(Instant::now());
        }
        for (partition, share) in &mut self.shares {
            share.hot |= all || news & 1 << partition != 0;
        }
    }

    /// Reads on where there may be more. What could be read is taken in even if
    /// something else failed.
    async fn read(&mut self, core: &Core, name: &str) -> anyhow::Result<()> {
        let shares = self
            .shares
            .iter_mut()
            .filter(|(_, share)| share.wants_to_read());
        let reading = shares.map(async |(partition, share)| {
            let page = share.read(core, MOST).await;
            (*partition, page)
        });
        let mut outcome = Ok(());
        let mut pages = Vec::new();
        for (partition, page) in join_all(reading).await {
            match page {
                Ok(page) => pages.push((partition, page)),
                Err(error) => outcome = Err(error),
            }
        }
        let known = &self.wanted.kinds;
        let mut events = pages.iter().flat_map(|(_, page)| &page.events);
        // Of a type that somebody may have subscribed to a moment ago, and so before
        // the event was published.
        if events.any(|stored| !known.contains_key(&stored.event.kind)) {
            self.learn(core, name).await?;
        }
        let wanted = &self.wanted.kinds;
        for (partition, page) in pages {
            if let Some(share) = self.shares.get_mut(&partition) {
                share.take_in(page, |sequence, only, kind| {
                    wanted.get(kind).is_some_and(|first| *first <= sequence)
                        && only.is_none_or(|only| only == name)
                });
            }
        }
        outcome
    }

    async fn learn(&mut self, core: &Core, name: &str) -> anyhow::Result<()> {
        if let Some(found) = core.store.get(&Wanted::key(name)).await? {
            self.wanted = found.value;
        }
        Ok(())
    }

    /// Writes the records of those that are `meant`; forgets those that another
    /// process has by now.
    async fn save(
        &mut self,
        core: &Core,
        meant: impl Fn(u8, &Share) -> bool,
    ) -> anyhow::Result<()> {
        let shares = self.shares.iter_mut();
        let saving = shares
            .filter(|(partition, share)| meant(**partition, share))
            .map(async |(partition, share)| (*partition, share.save(core).await));
        let mut outcome = Ok(());
        let mut lost = Vec::new();
        for (partition, saved) in join_all(saving).await {
            match saved {
                Ok(true) => {}
                Ok(false) => lost.push(partition),
                Err(error) => outcome = Err(error),
            }
        }
        for partition in lost {
            tracing::debug!(partition, "another process consumes the partition");
            self.shares.remove(&partition);
        }
        outcome
    }

    /// Gives back what is for others and has nothing under way.
    async fn release(&mut self, core: &Core) -> anyhow::Result<bool> {
        let now = now();
        let ready: Vec<u8> = self
            .shares
            .iter()
            .filter(|(_, share)| share.leaving && !share.progress.is_flying(now))
            .map(|(partition, _)| *partition)
            .collect();
        for partition in &ready {
            if let Some(share) = self.shares.remove(partition) {
                share.release(core).await?;
            }
        }
        Ok(!ready.is_empty())
    }

    async fn claim(&mut self, core: &Core, name: &str, fair: usize) -> anyhow::Result<bool> {
        let mut claimed = false;
        for partition in 0..PARTITIONS {
            if self.shares.len() >= fair {
                break;
            }
            if self.shares.contains_key(&partition) {
                continue;
            }
            if let Some(share) = Share::claim(core, name, partition).await? {
                // Before anything of it is read: somebody may have changed it.
                self.learn(core, name).await?;
                self.shares.insert(partition, share);
                claimed = true;
            }
        }
        Ok(claimed)
    }
}

/// Looks after the partitions for as long as the subscriber is there.
pub(super) async fn look_after(core: Weak<Core>, subscriber: Weak<Subscriber>) {
    loop {
        let (Some(core), Some(subscriber)) = (core.upgrade(), subscriber.upgrade()) else {
            return;
        };
        if let Err(error) = subscriber.attend(&core).await {
            let (name, error) = (&subscriber.name, format!("{error:#}"));
            tracing::warn!(consumer = name, error, "the bus does not answer");
        }
        let pulse = core.pulse();
        let attended: Arc<Subscriber> = subscriber;
        drop(core);
        let _ = tokio::time::timeout(pulse, attended.attended.notified()).await;
    }
}
