//! The newest events, in order, found by id.

use std::collections::{HashMap, VecDeque};

use super::Event;

/// A bounded log: the oldest events make room for new ones.
#[derive(Debug)]
pub struct EventLog {
    events: VecDeque<Event>,
    /// The position of each event since the start of the log.
    positions: HashMap<String, u64>,
    /// The position of the oldest event kept.
    first: u64,
    limit: usize,
}

impl EventLog {
    pub fn new(limit: usize) -> Self {
        Self {
            events: VecDeque::new(),
            positions: HashMap::new(),
            first: 0,
            limit,
        }
    }

    pub fn push(&mut self, event: Event) {
        if self.index_of(&event.id).is_some() {
            return;
        }
        if self.events.len() >= self.limit
            && let Some(oldest) = self.events.pop_front()
        {
            self.positions.remove(&oldest.id);
            self.first += 1;
        }
        let position = self.first + self.events.len() as u64;
        self.positions.insert(event.id.clone(), position);
        self.events.push_back(event);
    }

    pub fn get(&self, id: &str) -> Option<&Event> {
        self.events.get(self.index_of(id)?)
    }

    /// Notes that the webhook has heard of the event, or never will.
    pub fn settle(&mut self, id: &str) {
        if let Some(index) = self.index_of(id)
            && let Some(event) = self.events.get_mut(index)
        {
            event.is_pending = false;
        }
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.iter()
    }

    /// The index counted from the oldest event kept.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        let position = self.positions.get(id)?;
        usize::try_from(position - self.first).ok()
    }

    pub fn len(&self) -> usize {
        self.events.len()
    }
}
