//! The product service behind its router, on a database of each test's own.

#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod mall;

mod catalogues;
mod categories;
mod import;
mod list;
mod open_api;
mod product;
mod reservation_keys;
mod reservation_races;
mod reservations;
mod search;
mod sellers;
mod stock;
mod variants;
