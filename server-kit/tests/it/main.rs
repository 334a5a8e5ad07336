//! The kit as a server sees it: a small shop of parts served and called by its types.

#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

mod auth;
mod client;
mod door;
mod input;
mod openapi;
mod serve;
mod shop;
