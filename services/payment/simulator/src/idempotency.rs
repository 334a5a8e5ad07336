//! The answers given under an `Idempotency-Key`, to be given again.
//!
//! The same key with the same request gets the same answer; with another
//! request it is refused; while the first request runs, others wait outside.
//! Only answers of requests that were carried out are kept, as Stripe does it.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::journal::Record;

/// Stripe's bound.
pub const MAX_KEY_LENGTH: usize = 255;

/// A response as it went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub key: String,
    /// Hash of method, path and body.
    pub fingerprint: String,
    pub status: u16,
    pub body: String,
    pub request_id: String,
}

#[derive(Debug)]
enum Entry {
    InFlight { fingerprint: String },
    Given(Arc<Answer>),
}

/// Whether a request may run.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is the first under its key, which is now taken.
    Run,
    Replay(Arc<Answer>),
    Mismatch,
    InUse,
}

/// A bounded set of answers; the oldest make room.
#[derive(Debug)]
pub struct Answers {
    entries: HashMap<String, Entry>,
    order: VecDeque<String>,
    limit: usize,
}

impl Answers {
    pub fn new(limit: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            limit,
        }
    }

    /// Takes the key for this request, unless it is taken.
    pub fn begin(&mut self, key: &str, fingerprint: &str) -> Admission {
        match self.entries.get(key) {
            Some(Entry::Given(answer)) if answer.fingerprint == fingerprint => {
                Admission::Replay(Arc::clone(answer))
            }
            Some(Entry::InFlight { fingerprint: first }) if first == fingerprint => {
                Admission::InUse
            }
            Some(_) => Admission::Mismatch,
            None => {
                let entry = Entry::InFlight {
                    fingerprint: fingerprint.to_owned(),
                };
                self.entries.insert(key.to_owned(), entry);
                Admission::Run
            }
        }
    }

    /// Gives the key of a request that was not carried out free again.
    pub fn abandon(&mut self, key: &str) {
        if let Some(Entry::InFlight { .. }) = self.entries.get(key) {
            self.entries.remove(key);
        }
    }

    /// Keeps the answer for its key.
    pub fn restore(&mut self, answer: Answer) {
        let key = answer.key.clone();
        let before = self
            .entries
            .insert(key.clone(), Entry::Given(Arc::new(answer)));
        if matches!(before, Some(Entry::Given(_))) {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }

    /// All answers, oldest first.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.order
            .iter()
            .filter_map(|key| match self.entries.get(key) {
                Some(Entry::Given(answer)) => Some(Record::Answer(Cow::Borrowed(answer.as_ref()))),
                _ => None,
            })
    }
}

/// Tells requests under the same key apart.
pub fn fingerprint(method: &str, path: &str, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(method);
    hash.update(b"\n");
    hash.update(path);
    hash.update(b"\n");
    hash.update(body);
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(key: &str) -> Answer {
        Answer {
            key: key.to_owned(),
            fingerprint: "f".to_owned(),
            status: 200,
            body: "{}".to_owned(),
            request_id: "req_1".to_owned(),
        }
    }

    #[test]
    fn a_key_is_taken_then_answers() {
        let mut answers = Answers::new(10);
        assert_eq!(answers.begin("k", "f"), Admission::Run);
        assert_eq!(answers.begin("k", "f"), Admission::InUse);
        assert_eq!(answers.begin("k", "other"), Admission::Mismatch);
        answers.restore(answer("k"));
        assert_eq!(
            answers.begin("k", "f"),
            Admission::Replay(Arc::new(answer("k")))
        );
        assert_eq!(answers.begin("k", "other"), Admission::Mismatch);
    }

    #[test]
    fn an_abandoned_key_is_free_and_an_answered_one_is_not() {
        let mut answers = Answers::new(10);
        answers.begin("k", "f");
        answers.abandon("k");
        assert_eq!(answers.begin("k", "other"), Admission::Run);
        answers.restore(answer("k"));
        answers.abandon("k");
        assert!(matches!(answers.begin("k", "f"), Admission::Replay(_)));
    }

    #[test]
    fn the_oldest_answers_make_room() {
        let mut answers = Answers::new(2);
        for key in ["a", "b", "c"] {
            answers.begin(key, "f");
            answers.restore(answer(key));
        }
        assert_eq!(answers.records().count(), 2);
        assert_eq!(answers.begin("a", "f"), Admission::Run);
    }
}
