//! The public REST API.

mod services;

mod carts;
mod checkout;
mod document;
mod errors;
mod guard;
mod users;
