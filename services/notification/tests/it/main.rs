//! The notification service's behaviour, on the real PostgreSQL and over real SMTP
//! and HTTP.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod aftersale;
mod bounces;
mod browser;
mod events;
mod gateway;
mod inbox;
mod letters;
mod library;
mod mall;
mod openapi;
mod phone;
mod preferences;
mod push;
mod sending;
mod shelf;
mod sink;
mod subscription;
mod text_messages;
mod watch_letters;
mod watches;
mod watching;
