//! What has happened since the process started, for tests to look at.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::faults::Call;

/// Counts since start or the last reset. They are not kept over a restart.
#[derive(Debug, Default, Serialize)]
pub struct Counters {
    /// Requests by call, refused ones and replays included, but not those
    /// whose form could not be read.
    pub calls: BTreeMap<Call, u64>,
    /// Answers given again for an idempotency key.
    pub replays: u64,
    pub charges_succeeded: u64,
    pub charges_failed: u64,
    pub captures: u64,
    pub amount_captured: i64,
    pub cancellations: u64,
    pub refunds: u64,
    pub amount_refunded: i64,
    pub transfers: u64,
    pub amount_transferred: i64,
    /// Deliveries the endpoint accepted, duplicates included.
    pub webhooks_delivered: u64,
    /// Attempts the endpoint did not answer with success.
    pub webhooks_failed_attempts: u64,
    /// Events dropped by the fault switch, or given up on.
    pub webhooks_dropped: u64,
}

impl Counters {
    pub fn count_call(&mut self, call: Call) {
        *self.calls.entry(call).or_default() += 1;
    }

    pub fn count_capture(&mut self, amount: i64) {
        self.captures += 1;
        self.amount_captured = self.amount_captured.saturating_add(amount);
    }

    pub fn count_transfer(&mut self, amount: i64) {
        self.transfers += 1;
        self.amount_transferred = self.amount_transferred.saturating_add(amount);
    }

    pub fn uncount_refund(&mut self, amount: i64) {
        self.refunds = self.refunds.saturating_sub(1);
        self.amount_refunded = self.amount_refunded.saturating_sub(amount);
    }

    pub fn count_refund(&mut self, amount: i64) {
        self.refunds += 1;
        self.amount_refunded = self.amount_refunded.saturating_add(amount);
    }
}
