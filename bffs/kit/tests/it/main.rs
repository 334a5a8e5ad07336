//! The kit as a browser meets it, with a real PostgreSQL behind.
#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod defence;
mod fragments;
mod live;
mod pages;
mod refresh;
mod session;
mod shop;
mod stub;
