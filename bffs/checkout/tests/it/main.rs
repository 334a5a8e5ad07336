//! The checkout as a shopper meets it: forms and pages over HTTP, the services stubbed,
//! sessions in PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod codes;
mod journey;
mod live;
mod mall;
mod orders;
mod steps;
