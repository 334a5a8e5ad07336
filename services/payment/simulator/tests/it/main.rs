//! The simulator as its callers see it: over HTTP, on a port of its own.

#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod app;
mod bad_input;
mod expiry;
mod faults;
mod idempotency;
mod intents;
mod pay_page;
mod persistence;
mod refunds;
mod transfers;
mod webhooks;
