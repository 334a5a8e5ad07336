//! Events from one service to another, over a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

#[cfg(feature = "aws")]
mod aws;
mod bad_luck;
mod begin;
mod broker_away;
mod conformance;
mod connect;
mod dead_letters;
mod delivery;
mod idempotency;
mod mall;
mod over_brokers;
mod work;
