//! The payment service's behaviour over its router, on the real PostgreSQL,
//! against the payment simulator.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod books;
mod ledger;
mod mall;
mod pay;
mod payouts;
mod random;
mod statement;
mod webhook;
