//! The profile micro-frontend: signing up and in, the account, addresses, orders,
//! messages, watched products.
//!
//! Every page is links and forms; the islands of its own show a password while it is
//! typed, and switch on notifications, which only a script can. Pages take what the BFF has loaded and fetch nothing.

mod form;
pub use form::Form;

mod components;
mod push;
mod show_password;

pub use push::{PUSH_WORKER, PUSH_WORKER_SCRIPT};

pub mod pages;
