//! What this process has received of a queue and not finished.
//!
//! SQS delivers nothing more of a subject while one of its messages is received: so what
//! a process holds of a subject are its first messages, and it delivers them in their
//! order. One that failed is held until it is due again, and what was not tried is held
//! too: neither is received anew, so SQS's own count rises only with what was lost with a
//! process or a lease.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use uuid::Uuid;

use crate::bus::{Delivery, Event};

/// One message.
#[derive(Debug)]
pub(super) struct Held {
    /// The same whenever it is received.
    pub message: Uuid,
    /// Of this receiving; the delivery's receipt.
    pub handle: String,
    pub event: Event,
    /// How often it was received.
    pub receives: u32,
    /// Tries that failed since it was received.
    pub failures: u32,
    pub sent: OffsetDateTime,
    /// When SQS gives it to somebody else.
    pub until: Instant,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Waiting,
    /// Failed; waits until then.
    Parked(Instant),
    Delivered,
}

impl Held {
    fn is_due(&self, now: Instant) -> bool {
        match self.state {
            State::Waiting => true,
            State::Parked(due) => due <= now,
            State::Delivered => false,
        }
    }
}

/// A message's handle, and for how long it is to be hidden.
pub(super) type Change = (String, Duration);

/// All of them, in the order they came.
#[derive(Default)]
pub(super) struct Hand(Vec<Held>);

impl Hand {
    /// Takes a message in; one that was held before was lost, and is received again.
    pub fn add(&mut self, held: Held) {
        self.0.retain(|known| known.message != held.message);
        self.0.push(held);
    }

    pub fn get(&self, handle: &str) -> Option<&Held> {
        self.0.iter().find(|held| held.handle == handle)
    }

    pub fn set(&mut self, handle: &str, state: State) {
        if let Some(held) = self.0.iter_mut().find(|held| held.handle == handle) {
            held.failures += u32::from(matches!(state, State::Parked(_)));
            held.state = state;
        }
    }

    pub fn remove(&mut self, handles: &[String]) {
        self.0.retain(|held| !handles.contains(&held.handle));
    }

    /// Those that can be delivered now, in their order: of each subject up to the first
    /// that cannot.
    fn due<'a>(&'a self, kinds: &'a [String], now: Instant) -> impl Iterator<Item = &'a Held> {
        let mut stuck = HashSet::new();
        self.0.iter().filter(move |held| {
            let free = !stuck.contains(&held.event.subject)
                && held.is_due(now)
                && kinds.contains(&held.event.kind);
            if !free {
                stuck.insert(held.event.subject);
            }
            free
        })
    }

    pub fn count_due(&self, kinds: &[String], now: Instant) -> usize {
        self.due(kinds, now).count()
    }

    /// Delivers up to `most` of those that are ours for `lease` yet.
    pub fn deliver(
        &mut self,
        kinds: &[String],
        most: usize,
        lease: Duration,
        now: Instant,
    ) -> Vec<Delivery> {
        let due = self.due(kinds, now).take(most);
        let due = due.take_while(|held| held.until >= now + lease);
        let deliveries: Vec<Delivery> = due
            .map(|held| Delivery {
                receipt: held.handle.clone(),
                attempt: held.receives + held.failures,
                event: held.event.clone(),
            })
            .collect();
        for delivery in &deliveries {
            self.set(&delivery.receipt, State::Delivered);
        }
        deliveries
    }

    /// Lets go of what is not ours any more, and of what is behind it: whoever has the
    /// one now is to have the others after it. Returns those to be shown again.
    pub fn lapse(&mut self, now: Instant) -> Vec<Change> {
        let lapsed = self.0.iter().filter(|held| held.until <= now);
        let lost: HashSet<Uuid> = lapsed.map(|held| held.event.subject).collect();
        self.let_go(
            |held| lost.contains(&held.event.subject),
            |_| Duration::ZERO,
            now,
        )
    }

    /// Lets go of subjects whose next event is of a type that is not handled here. It is
    /// hidden from this process and others for as long as `pause` says.
    pub fn pass_on(
        &mut self,
        kinds: &[String],
        pause: impl Fn(&Held) -> Duration,
        now: Instant,
    ) -> Vec<Change> {
        let mut firsts: HashMap<Uuid, &Held> = HashMap::new();
        for held in &self.0 {
            firsts.entry(held.event.subject).or_insert(held);
        }
        let foreign = firsts
            .into_values()
            .filter(|first| first.is_due(now) && !kinds.contains(&first.event.kind));
        let foreign: HashMap<Uuid, Uuid> = foreign
            .map(|first| (first.event.subject, first.message))
            .collect();
        self.let_go(
            |held| foreign.contains_key(&held.event.subject),
            |held| match foreign.get(&held.event.subject) == Some(&held.message) {
                true => pause(held),
                false => Duration::ZERO,
            },
            now,
        )
    }

    /// Lets go of everything; what failed is shown again when it is due.
    pub fn give_back(&mut self, now: Instant) -> Vec<Change> {
        let all = std::mem::take(&mut self.0).into_iter();
        let rest = |held: Held| match held.state {
            State::Parked(due) => (held.handle, due.saturating_duration_since(now)),
            State::Waiting | State::Delivered => (held.handle, Duration::ZERO),
        };
        all.filter(|held| held.until > now).map(rest).collect()
    }

    /// What is delivered and still ours stays: its consumer will tell of it.
    fn let_go(
        &mut self,
        meant: impl Fn(&Held) -> bool,
        hide: impl Fn(&Held) -> Duration,
        now: Instant,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        self.0.retain(|held| {
            let ours = held.until > now;
            if !meant(held) || (ours && held.state == State::Delivered) {
                return true;
            }
            if ours {
                changes.push((held.handle.clone(), hide(held)));
            }
            false
        });
        changes
    }

    /// What is to be hidden for longer: until each is due, and for `ask` from then on.
    /// Those that are due are to be ours for `lease` at least, others for half of it.
    pub fn to_renew(&self, lease: Duration, ask: Duration, now: Instant) -> Vec<Change> {
        let mut dues: HashMap<Uuid, Instant> = HashMap::new();
        let mut changes = Vec::new();
        for held in &self.0 {
            let due = dues.entry(held.event.subject).or_insert(now);
            let need = match held.state {
                State::Delivered => continue,
                State::Parked(at) => {
                    *due = at.max(*due);
                    lease
                }
                State::Waiting if *due > now => lease / 2,
                State::Waiting => lease,
            };
            if held.until < *due + need {
                changes.push((held.handle.clone(), *due - now + ask));
            }
        }
        changes
    }

    /// Notes what was hidden for longer.
    pub fn renewed(&mut self, changes: &[Change], now: Instant) {
        for (handle, time) in changes {
            if let Some(held) = self.0.iter_mut().find(|held| held.handle == *handle) {
                held.until = now + *time;
            }
        }
    }

    /// Notes what is not ours any more.
    pub fn lost(&mut self, handles: &[String], now: Instant) {
        for held in &mut self.0 {
            if handles.contains(&held.handle) {
                held.until = now;
            }
        }
    }

    /// When the next one that failed is due.
    pub fn next_due(&self, now: Instant) -> Option<Instant> {
        let due = |held: &Held| match held.state {
            State::Parked(due) if due > now => Some(due),
            _ => None,
        };
        self.0.iter().filter_map(due).min()
    }

    /// When the oldest was published.
    pub fn oldest(&self) -> Option<OffsetDateTime> {
        self.0.iter().map(|held| held.sent).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_secs(30);
    const ASK: Duration = Duration::from_secs(38);

    /// A hand with these events, by subject and handle, all received at `now`.
    fn hand(now: Instant, events: &[(u128, &str)]) -> Hand {
        let mut hand = Hand::default();
        for (subject, handle) in events {
            hand.add(Held {
                message: Uuid::now_v7(),
                handle: (*handle).to_owned(),
                event: Event {
                    id: Uuid::now_v7(),
                    kind: handle[..1].to_owned(),
                    source: "test".to_owned(),
                    subject: Uuid::from_u128(*subject),
                    envelope: String::new(),
                },
                receives: 1,
                failures: 0,
                sent: OffsetDateTime::UNIX_EPOCH,
                until: now + ASK,
                state: State::Waiting,
            });
        }
        hand
    }

    fn deliver(hand: &mut Hand, now: Instant) -> Vec<(String, u32)> {
        let kinds = ["a".to_owned()];
        let deliveries = hand.deliver(&kinds, 50, LEASE, now).into_iter();
        deliveries.map(|one| (one.receipt, one.attempt)).collect()
    }

    fn names(changes: Vec<Change>) -> Vec<(String, u64)> {
        let whole = |(handle, time): Change| (handle, time.as_secs());
        changes.into_iter().map(whole).collect()
    }

    fn told(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
        let owned = |(handle, time): &(&str, u64)| ((*handle).to_owned(), *time);
        expected.iter().map(owned).collect()
    }

    fn tried(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        let owned = |(handle, attempt): &(&str, u32)| ((*handle).to_owned(), *attempt);
        expected.iter().map(owned).collect()
    }

    #[test]
    fn a_failure_holds_up_its_own_subject_until_it_is_due() {
        let now = Instant::now();
        let mut hand = hand(now, &[(1, "a1"), (1, "a2"), (2, "a3")]);
        assert_eq!(
            deliver(&mut hand, now),
            tried(&[("a1", 1), ("a2", 1), ("a3", 1)])
        );
        let due = now + Duration::from_secs(5);
        hand.set("a1", State::Parked(due));
        hand.set("a2", State::Waiting);
        hand.set("a3", State::Waiting);
        assert_eq!(hand.next_due(now), Some(due));
        assert_eq!(deliver(&mut hand, now), tried(&[("a3", 1)]));
        // One has failed, the other was not tried.
        assert_eq!(deliver(&mut hand, due), tried(&[("a1", 2), ("a2", 1)]));
    }

    #[test]
    fn a_whole_subject_is_hidden_until_its_failure_is_due() {
        let now = Instant::now();
        let mut hand = hand(now, &[(1, "a1"), (1, "a2"), (2, "a3")]);
        deliver(&mut hand, now);
        hand.set("a1", State::Parked(now + Duration::from_secs(300)));
        hand.set("a2", State::Waiting);
        let changes = hand.to_renew(LEASE, ASK, now);
        hand.renewed(&changes, now);
        assert_eq!(names(changes), told(&[("a1", 338), ("a2", 338)]));
        assert!(hand.to_renew(LEASE, ASK, now).is_empty());
        // Others may have it with its pause, if this process ends.
        let rest = names(hand.give_back(now + Duration::from_secs(10)));
        assert_eq!(rest, told(&[("a1", 290), ("a2", 0), ("a3", 0)]));
    }

    #[test]
    fn nothing_is_delivered_that_is_ours_for_less_than_the_lease() {
        let now = Instant::now();
        let mut hand = hand(now, &[(1, "a1")]);
        let later = now + Duration::from_secs(20);
        assert!(deliver(&mut hand, later).is_empty());
        let changes = hand.to_renew(LEASE, ASK, later);
        hand.renewed(&changes, later);
        assert_eq!(names(changes), told(&[("a1", 38)]));
        assert_eq!(deliver(&mut hand, later), tried(&[("a1", 1)]));
    }

    #[test]
    fn what_is_behind_one_that_was_lost_is_let_go() {
        let now = Instant::now();
        let mut hand = hand(now, &[(1, "a1"), (1, "a2"), (2, "a3")]);
        hand.lost(&["a1".to_owned()], now);
        assert_eq!(names(hand.lapse(now)), told(&[("a2", 0)]));
        assert_eq!(deliver(&mut hand, now), tried(&[("a3", 1)]));
        // Delivered, and too late: somebody else has it.
        assert!(hand.lapse(now + ASK).is_empty());
        assert!(hand.get("a3").is_none());
    }

    #[test]
    fn a_type_without_a_handler_is_passed_on_with_what_is_behind_it() {
        let now = Instant::now();
        let mut hand = hand(now, &[(1, "b1"), (1, "a2"), (2, "a3"), (2, "b4")]);
        let kinds = ["a".to_owned()];
        let passed = hand.pass_on(&kinds, |_| Duration::from_secs(7), now);
        assert_eq!(names(passed), told(&[("b1", 7), ("a2", 0)]));
        assert_eq!(deliver(&mut hand, now), tried(&[("a3", 1)]));
        hand.remove(&["a3".to_owned()]);
        let passed = hand.pass_on(&kinds, |_| Duration::from_secs(7), now);
        assert_eq!(names(passed), told(&[("b4", 7)]));
    }
}
