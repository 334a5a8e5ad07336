//! The analytics service's behaviour over its router, on the real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod duckdb;
mod export;
mod mall;
mod months;
mod raw;
mod report;
mod rollup;
mod shoppers;
mod storage;
mod told;
