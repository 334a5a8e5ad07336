//! The cart service's behaviour over its router, on the real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod line;
mod mall;
mod merge;
mod read;
