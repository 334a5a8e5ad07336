//! The profile micro-frontend: signing up and in, the account, addresses, orders,
//! messages, watched products.
//!
//! Every page is links and forms; the one island of its own only shows a password
//! while it is typed. Pages take what the BFF has loaded and fetch nothing.

mod form;
pub use form::Form;

mod components;
mod show_password;

pub mod pages;
