//! The payment service's behaviour over its router, on the real PostgreSQL,
//! against the payment simulator.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod books;
mod keys;
mod ledger;
mod library;
mod mall;
mod pay;
mod payouts;
mod providers;
mod random;
mod reconcile;
mod refund;
mod statement;
mod unknown;
mod webhook;
