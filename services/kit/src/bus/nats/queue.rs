//! The events of one partition that one subscription has read and not finished,
//! by subject. No I/O: what is decided here is tried out below.
//!
//! Only the first events of a queue are ever under way, so a subject's later ones
//! wait for the one that is tried again.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bus::{Event, Outcome};

/// Milliseconds since 1970.
pub(super) type Millis = u64;

/// What survives the consumer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Which process consumes the partition.
    pub owner: Option<Uuid>,
    /// Until when, if it does not say otherwise.
    pub until: Millis,
    /// The first event that was not read yet.
    pub next: u64,
    /// How many owners died since an event was last finished.
    pub deaths: u32,
    /// What was read before `next` and is not finished.
    pub queues: BTreeMap<Uuid, Queue>,
}

/// The unfinished events of one subject, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Queue {
    /// How often the first was tried.
    #[serde(default)]
    attempts: u32,
    /// Nothing is delivered before.
    #[serde(default)]
    due: Millis,
    events: VecDeque<u64>,
    /// How many of the first are under way.
    #[serde(skip)]
    flying: usize,
    /// Until when those have time.
    #[serde(skip)]
    lease: Millis,
}

/// One event to deliver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Flight {
    pub subject: Uuid,
    pub sequence: u64,
    pub attempt: u32,
}

impl Progress {
    /// From event `next` on, nothing done.
    pub fn starting_at(next: u64) -> Self {
        Self {
            next,
            ..Self::default()
        }
    }

    /// How many events are read and not finished.
    pub fn unfinished(&self) -> usize {
        self.queues.values().map(|queue| queue.events.len()).sum()
    }

    /// Whether any event is under way.
    pub fn is_flying(&self, now: Millis) -> bool {
        let mut queues = self.queues.values();
        queues.any(|queue| queue.flying > 0 && queue.lease > now)
    }

    /// The oldest unfinished event.
    pub fn oldest(&self) -> Option<u64> {
        let firsts = self
            .queues
            .values()
            .filter_map(|queue| queue.events.front());
        firsts.min().copied()
    }

    /// Puts an event that was read behind its subject's others.
    pub fn append(&mut self, sequence: u64, event: &Event) {
        let deaths = self.deaths;
        let queue = self.queues.entry(event.subject).or_insert_with(|| Queue {
            attempts: deaths,
            ..Queue::default()
        });
        queue.events.push_back(sequence);
    }

    /// Up to `limit` events that are due now, under way until `lease`.
    pub fn depart(&mut self, now: Millis, lease: Millis, limit: usize) -> Vec<Flight> {
        let mut flights = Vec::new();
        for (subject, queue) in &mut self.queues {
            queue.give_back_overdue(now);
            if queue.flying > 0 || queue.due > now {
                continue;
            }
            let some = queue.events.len().min(limit - flights.len());
            for (place, sequence) in queue.events.iter().take(some).enumerate() {
                flights.push(Flight {
                    subject: *subject,
                    sequence: *sequence,
                    attempt: 1 + if place == 0 { queue.attempts } else { 0 },
                });
            }
            (queue.flying, queue.lease) = (some, lease);
        }
        flights
    }

    /// Has an event come back at `due` as if it had not been under way.
    pub fn put_back(&mut self, flight: Flight, due: Millis) {
        let Some(queue) = self.queues.get_mut(&flight.subject) else {
            return;
        };
        if let Some(place) = queue.place(flight.sequence) {
            queue.flying = queue.flying.min(place);
            if place == 0 {
                queue.due = due;
            }
        }
    }

    /// Whether `outcome` of this flight counts: what is done counts always, all else
    /// only while no later flight of the event began.
    pub fn counts(&self, flight: Flight, outcome: &Outcome) -> bool {
        let queue = self.queues.get(&flight.subject);
        let Some((queue, place)) =
            queue.and_then(|queue| Some((queue, queue.place(flight.sequence)?)))
        else {
            return false;
        };
        let latest = place > 0 || flight.attempt == queue.attempts + 1;
        matches!(outcome, Outcome::Done) || (place < queue.flying && latest)
    }

    /// Takes note of an outcome that counts.
    pub fn land(&mut self, flight: Flight, outcome: &Outcome, now: Millis) {
        match outcome {
            Outcome::Done | Outcome::Dead(_) => self.finish(flight),
            Outcome::Untried => self.put_back(flight, now),
            Outcome::Retry(pause) => {
                let pause = u64::try_from(pause.as_millis()).unwrap_or(Millis::MAX);
                self.put_back(flight, now.saturating_add(pause));
                if let Some(queue) = self.queues.get_mut(&flight.subject)
                    && queue.place(flight.sequence) == Some(0)
                {
                    queue.attempts = flight.attempt;
                }
            }
        }
    }

    fn finish(&mut self, flight: Flight) {
        let Some(queue) = self.queues.get_mut(&flight.subject) else {
            return;
        };
        if let Some(place) = queue.place(flight.sequence) {
            queue.events.remove(place);
            if place < queue.flying {
                queue.flying -= 1;
            }
            if place == 0 {
                (queue.attempts, queue.due) = (0, 0);
            }
        }
        if queue.events.is_empty() {
            self.queues.remove(&flight.subject);
        }
        self.deaths = 0;
    }

    /// As the heir of an owner that let its time pass: whatever it may have had
    /// under way was tried once more.
    pub fn inherit(&mut self, now: Millis) {
        self.deaths += 1;
        for queue in self.queues.values_mut().filter(|queue| queue.due <= now) {
            queue.attempts += 1;
        }
    }
}

impl Queue {
    fn place(&self, sequence: u64) -> Option<usize> {
        self.events.iter().position(|one| *one == sequence)
    }

    fn give_back_overdue(&mut self, now: Millis) {
        if self.flying > 0 && self.lease <= now {
            self.flying = 0;
            self.attempts += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn event(subject: Uuid) -> Event {
        Event {
            id: Uuid::now_v7(),
            kind: "test".to_owned(),
            source: "/test".to_owned(),
            subject,
            envelope: "{}".to_owned(),
        }
    }

    fn read(subject: Uuid, sequences: impl IntoIterator<Item = u64>) -> Progress {
        let mut progress = Progress::starting_at(1);
        for sequence in sequences {
            progress.append(sequence, &event(subject));
        }
        progress
    }

    fn sequences(flights: &[Flight]) -> Vec<u64> {
        flights.iter().map(|flight| flight.sequence).collect()
    }

    #[test]
    fn later_events_wait_for_the_one_that_is_tried_again() {
        let subject = Uuid::now_v7();
        let mut progress = read(subject, [1, 2]);
        let flights = progress.depart(0, 100, 50);
        assert_eq!(sequences(&flights), [1, 2]);
        let retry = Outcome::Retry(Duration::from_millis(10));
        progress.land(flights[0], &retry, 5);
        assert!(!progress.counts(flights[1], &Outcome::Untried));
        progress.append(3, &event(subject));
        assert!(progress.depart(14, 100, 50).is_empty());
        let again = progress.depart(15, 100, 50);
        assert_eq!(sequences(&again), [1, 2, 3]);
        assert_eq!((again[0].attempt, again[1].attempt), (2, 1));
    }

    #[test]
    fn what_is_under_way_holds_its_subject() {
        let subject = Uuid::now_v7();
        let mut progress = read(subject, [1]);
        let flights = progress.depart(0, 100, 50);
        progress.append(2, &event(subject));
        assert!(progress.depart(1, 100, 50).is_empty());
        progress.land(flights[0], &Outcome::Done, 2);
        assert_eq!(sequences(&progress.depart(3, 100, 50)), [2]);
    }

    #[test]
    fn only_what_is_done_counts_after_the_lease() {
        let subject = Uuid::now_v7();
        let mut progress = read(subject, [1]);
        let late = progress.depart(0, 100, 50)[0];
        let again = progress.depart(100, 200, 50)[0];
        assert_eq!(again.attempt, 2);
        assert!(!progress.counts(late, &Outcome::Dead(String::new())));
        assert!(progress.counts(late, &Outcome::Done));
        progress.land(late, &Outcome::Done, 101);
        assert!(!progress.counts(again, &Outcome::Done));
        assert_eq!(progress.unfinished(), 0);
    }

    #[test]
    fn the_record_keeps_what_is_under_way() {
        let mut progress = read(Uuid::now_v7(), [4, 7]);
        let flights = progress.depart(0, 100, 1);
        assert_eq!(sequences(&flights), [4]);
        let text = serde_json::to_string(&progress).unwrap();
        let mut heir: Progress = serde_json::from_str(&text).unwrap();
        heir.inherit(1000);
        let again = heir.depart(1000, 2000, 50);
        assert_eq!(sequences(&again), [4, 7]);
        assert_eq!(again[0].attempt, 2);
    }

    #[test]
    fn a_dead_letter_lets_the_next_one_go() {
        let mut progress = read(Uuid::now_v7(), [1, 2]);
        let flights = progress.depart(0, 100, 1);
        progress.land(flights[0], &Outcome::Dead("no".to_owned()), 1);
        let next = progress.depart(2, 100, 1);
        assert_eq!((next[0].sequence, next[0].attempt), (2, 1));
    }
}
