//! What every service needs beyond a server: a database, events, background work.
//!
//! A service's `build` reads its [`ServiceConfig`], opens its pool with
//! [`db::connect`], makes its router and hands all of it to [`Service`], which
//! runs the server, the relay, the consumer and the workers until told to stop.
//!
//! Events leave by [`events::publish`] in the transaction of the change they tell
//! of: the relay hands them to the [`bus`], the consumer takes them there and
//! runs the service's handlers, each in one transaction with its inbox row. So
//! an event is published if and only if its change was committed, and its effect
//! happens once however often it is delivered.
//!
//! The kit's own tables are `outbox_message`, `inbox_message` and `idempotency_key` in each
//! service's database, and `event`, `subscription`, `message` and `dead_letter`
//! in the bus's.

mod config;
pub use config::ServiceConfig;

pub mod db;

pub mod events;

pub mod idempotency;

pub mod bus;

mod consumer;
pub use consumer::{Backoff, Handler};

mod service;
pub use service::Service;

mod turns;

mod process;
pub use process::main;

pub mod test;
