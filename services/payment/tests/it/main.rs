//! The payment service's behaviour over its router, on the real PostgreSQL,
//! against the payment simulator.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod library;
mod mall;
mod pay;
mod providers;
mod reconcile;
mod refund;
mod unknown;
mod webhook;
