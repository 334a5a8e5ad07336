//! What crosses a wire, once, for every side of it.
//!
//! The browser's islands, the BFFs, the services and the public gateway all
//! speak the types of this crate, so renaming a field breaks the build on every
//! side at once. Wire changes are additive: an old client must keep working
//! with a new server, since teams deploy apart.
//!
//! Read in this order: [`id`], [`money`], [`timestamp`], [`problem`],
//! [`endpoint`] (the contract), then one module per service, then [`event`].
//!
//! There is no I/O here, no framework and no cargo feature; the crate builds for
//! `wasm32-unknown-unknown`.

pub mod id;
pub mod money;
pub mod timestamp;

pub mod problem;

#[macro_use]
pub mod endpoint;

pub mod analytics;
pub mod cart;
pub mod notification;
pub mod order;
pub mod payment;
pub mod phone;
pub mod product;
pub mod promotion;
pub mod reach;
pub mod recommendation;
pub mod returns;
pub mod shipment;
pub mod statement;
pub mod user;
pub mod watch;

pub mod event;

pub use endpoint::{Access, Empty, Endpoint, Method};
pub use id::*;
pub use money::{Currency, Money};
pub use phone::PhoneNumber;
pub use problem::{FieldError, Problem};
pub use timestamp::Timestamp;
