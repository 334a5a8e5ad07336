//! The profile BFF as a browser meets it, with a real PostgreSQL for its sessions and
//! a stand-in for the services behind it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod accounts;
mod addresses;
mod away;
mod defence;
mod join;
mod leave;
mod live;
mod mall;
mod messages;
mod notifications;
mod orders;
mod password;
mod reached;
mod returns;
mod services;
mod shipping;
mod statement;
mod stock;
mod watches;
