//! The notification service's behaviour, on the real PostgreSQL and over real SMTP.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod aftersale;
mod events;
mod inbox;
mod letters;
mod mall;
mod openapi;
mod preferences;
mod sending;
mod shelf;
mod sink;
mod subscription;
mod watch_letters;
mod watches;
mod watching;
