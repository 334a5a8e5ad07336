//! Everything the simulator remembers, behind one lock.
//!
//! Objects are changed by taking a copy, changing it and putting it back;
//! [`Store::put_session`] and [`Store::put_intent`] keep the indexes, the bound
//! on history and the journal in step.

mod counters;

pub use counters::Counters;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::Value;
use serde_json::value::to_raw_value;

use crate::api::Context;
use crate::event::{Event, EventKind, EventLog};
use crate::faults::{Call, Fault, Faults};
use crate::idempotency::{Answer, Answers};
use crate::ids;
use crate::intent::{Charge, Intent};
use crate::journal::{Journal, Record};
use crate::paypal::Order;
use crate::refund::Refund;
use crate::session::{Session, SessionStatus};

/// Events and answers are larger and sooner useless than payments.
const SHORT_MEMORY_DIVISOR: usize = 5;
const SHORT_MEMORY_MINIMUM: usize = 1_000;

#[derive(Debug)]
pub struct Store {
    sessions: HashMap<String, Session>,
    intents: HashMap<String, Intent>,
    intent_of_charge: HashMap<String, String>,
    intent_of_refund: HashMap<String, String>,
    /// Open sessions by the time they expire.
    due: BTreeSet<(i64, String)>,
    /// Finished payments, oldest first.
    finished: VecDeque<Finished>,
    history_limit: usize,
    pub events: EventLog,
    pub answers: Answers,
    pub faults: Faults,
    pub counters: Counters,
    journal: Journal,
    webhooks: Webhooks,
    /// PayPal's orders, oldest first.
    orders: BTreeMap<String, Order>,
    /// Events that wait to be handed to the webhook sender.
    outgoing: Vec<String>,
}

/// Which providers' webhooks have somewhere to go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Webhooks {
    pub stripe: bool,
    pub paypal: bool,
}

/// What is dropped together.
#[derive(Debug)]
struct Finished {
    session: Option<String>,
    intent: Option<String>,
}

impl Store {
    pub fn new(history_limit: usize, webhooks: Webhooks) -> Self {
        let short_memory = (history_limit / SHORT_MEMORY_DIVISOR).max(SHORT_MEMORY_MINIMUM);
        Self {
            sessions: HashMap::new(),
            intents: HashMap::new(),
            intent_of_charge: HashMap::new(),
            intent_of_refund: HashMap::new(),
            due: BTreeSet::new(),
            finished: VecDeque::new(),
            history_limit,
            events: EventLog::new(short_memory),
            answers: Answers::new(short_memory),
            faults: Faults::default(),
            counters: Counters::default(),
            journal: Journal::default(),
            webhooks,
            orders: BTreeMap::new(),
            outgoing: Vec::new(),
        }
    }

    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    pub fn intent(&self, id: &str) -> Option<&Intent> {
        self.intents.get(id)
    }

    pub fn intents(&self) -> impl Iterator<Item = &Intent> {
        self.intents.values()
    }

    pub fn intent_of_charge(&self, charge_id: &str) -> Option<&Intent> {
        self.intents.get(self.intent_of_charge.get(charge_id)?)
    }

    pub fn charge(&self, id: &str) -> Option<(&Intent, &Charge)> {
        let intent = self.intent_of_charge(id)?;
        let charge = intent.charges.iter().find(|charge| charge.id == id)?;
        Some((intent, charge))
    }

    pub fn refund(&self, id: &str) -> Option<(&Intent, &Refund)> {
        let intent = self.intents.get(self.intent_of_refund.get(id)?)?;
        let refund = intent.refunds.iter().find(|refund| refund.id == id)?;
        Some((intent, refund))
    }

    pub fn order(&self, id: &str) -> Option<&Order> {
        self.orders.get(id)
    }

    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    pub fn put_order(&mut self, order: Order) {
        self.journal.append(&Record::Order(Cow::Borrowed(&order)));
        self.orders.insert(order.id.clone(), order);
        if self.orders.len() > self.history_limit {
            self.orders.pop_first();
        }
    }

    /// Counts a call and takes the fault planned for it.
    pub fn arrive(&mut self, call: Call) -> Option<Fault> {
        self.counters.count_call(call);
        self.faults.take(call)
    }

    /// Unfinished sessions are bounded too: they are not dropped but refused.
    pub fn has_room_for_session(&self) -> bool {
        self.due.len() < self.history_limit
    }

    pub fn has_room_for_intent(&self) -> bool {
        self.intents.len() < self.history_limit.saturating_mul(2)
    }

    /// Takes the next session whose time has come off the list of open ones.
    pub fn next_due(&mut self, now: i64) -> Option<String> {
        let is_due = self
            .due
            .first()
            .is_some_and(|(expires_at, _)| *expires_at <= now);
        if is_due {
            self.due.pop_first().map(|(_, id)| id)
        } else {
            None
        }
    }

    pub fn put_session(&mut self, session: Session) {
        self.journal
            .append(&Record::Session(Cow::Borrowed(&session)));
        let due = (session.expires_at, session.id.clone());
        if session.status == SessionStatus::Open {
            self.due.insert(due);
        } else {
            self.due.remove(&due);
        }
        let ended_unpaid = session.status == SessionStatus::Expired && session.intent.is_none();
        let id = session.id.clone();
        let before = self.sessions.insert(id.clone(), session);
        if ended_unpaid && before.is_none_or(|before| before.status == SessionStatus::Open) {
            self.finish(Finished {
                session: Some(id),
                intent: None,
            });
        }
    }

    pub fn put_intent(&mut self, intent: Intent) {
        self.journal.append(&Record::Intent(Cow::Borrowed(&intent)));
        for charge in &intent.charges {
            if !self.intent_of_charge.contains_key(&charge.id) {
                self.intent_of_charge
                    .insert(charge.id.clone(), intent.id.clone());
            }
        }
        for refund in &intent.refunds {
            if !self.intent_of_refund.contains_key(&refund.id) {
                self.intent_of_refund
                    .insert(refund.id.clone(), intent.id.clone());
            }
        }
        let finished = Finished {
            session: intent.session.clone(),
            intent: Some(intent.id.clone()),
        };
        let is_final = intent.status.is_final();
        let before = self.intents.insert(intent.id.clone(), intent);
        if is_final && !before.is_some_and(|before| before.status.is_final()) {
            self.finish(finished);
        }
    }

    /// Remembers an event and queues it for the webhook. `object` is Stripe's
    /// shape of what changed, `previous` the fields that changed as they were.
    pub fn emit(
        &mut self,
        context: &Context<'_>,
        kind: EventKind,
        object: &Value,
        previous: Option<Value>,
    ) {
        let (Ok(object), Ok(previous)) = (
            to_raw_value(object),
            previous.as_ref().map(to_raw_value).transpose(),
        ) else {
            return;
        };
        let event = Event {
            id: match kind.is_paypal() {
                true => ids::paypal_event(),
                false => ids::event(),
            },
            kind,
            created: context.now,
            object,
            previous,
            request: context.request_id.map(str::to_owned),
            idempotency_key: context.idempotency_key.map(str::to_owned),
            is_pending: match kind.is_paypal() {
                true => self.webhooks.paypal,
                false => self.webhooks.stripe,
            },
        };
        self.journal.append(&Record::Event(Cow::Borrowed(&event)));
        if event.is_pending {
            self.outgoing.push(event.id.clone());
        }
        self.events.push(event);
    }

    /// Keeps the answer to a request, to be given again under its key.
    pub fn keep_answer(&mut self, answer: Answer) {
        self.journal.append(&Record::Answer(Cow::Borrowed(&answer)));
        self.answers.restore(answer);
    }

    /// Notes that the webhook has heard of an event, or never will.
    pub fn settle_event(&mut self, id: &str) {
        self.events.settle(id);
        self.journal.append(&Record::Settled(Cow::Borrowed(id)));
    }

    /// The events emitted since the last call.
    pub fn take_outgoing(&mut self) -> Vec<String> {
        std::mem::take(&mut self.outgoing)
    }

    /// Begins to write changes down. Called after replay, so replaying writes nothing.
    pub fn write_to(&mut self, journal: Journal) {
        self.journal = journal;
    }

    /// Brings all written lines to the file; where the file has grown far
    /// beyond what is still remembered, writes it anew.
    pub fn commit(&mut self) -> std::io::Result<()> {
        self.journal.flush()?;
        if self.journal.is_overgrown() {
            let mut journal = std::mem::take(&mut self.journal);
            let rewritten = journal.rewrite(self.records());
            self.journal = journal;
            rewritten?;
        }
        Ok(())
    }

    /// Everything remembered, in an order that can be replayed: the oldest
    /// payments come first, so that they are also forgotten first again.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let mut sessions: Vec<&Session> = self.sessions.values().collect();
        sessions.sort_unstable_by_key(|session| session.created);
        let mut intents: Vec<&Intent> = self.intents.values().collect();
        intents.sort_unstable_by_key(|intent| intent.created);
        let sessions = sessions
            .into_iter()
            .map(|session| Record::Session(Cow::Borrowed(session)));
        let intents = intents
            .into_iter()
            .map(|intent| Record::Intent(Cow::Borrowed(intent)));
        let events = self
            .events
            .iter()
            .map(|event| Record::Event(Cow::Borrowed(event)));
        let orders = self
            .orders
            .values()
            .map(|order| Record::Order(Cow::Borrowed(order)));
        sessions
            .chain(intents)
            .chain(orders)
            .chain(events)
            .chain(self.answers.records())
    }

    /// Takes a line of the journal back in.
    pub fn replay(&mut self, record: Record<'_>) {
        match record {
            Record::Session(session) => self.put_session(session.into_owned()),
            Record::Intent(intent) => self.put_intent(intent.into_owned()),
            Record::Order(order) => self.put_order(order.into_owned()),
            Record::Event(event) => self.events.push(event.into_owned()),
            Record::Settled(id) => self.events.settle(&id),
            Record::Answer(answer) => self.answers.restore(answer.into_owned()),
            Record::Reset => self.forget(),
        }
    }

    /// Forgets everything, faults and counters included.
    pub fn reset(&mut self) {
        self.forget();
        self.journal.append(&Record::Reset);
    }

    fn forget(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        *self = Self::new(self.history_limit, self.webhooks);
        self.journal = journal;
    }

    fn finish(&mut self, finished: Finished) {
        self.finished.push_back(finished);
        if self.finished.len() <= self.history_limit {
            return;
        }
        let Some(oldest) = self.finished.pop_front() else {
            return;
        };
        if let Some(id) = oldest.session {
            self.sessions.remove(&id);
        }
        if let Some(intent) = oldest.intent.and_then(|id| self.intents.remove(&id)) {
            for charge in &intent.charges {
                self.intent_of_charge.remove(&charge.id);
            }
            for refund in &intent.refunds {
                self.intent_of_refund.remove(&refund.id);
            }
        }
    }
}
