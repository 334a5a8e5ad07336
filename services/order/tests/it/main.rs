//! The order service's behaviour over its router, on the real PostgreSQL, beside
//! services that do what a test says.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod came_back;
mod cancel;
mod checkout;
mod coupons;
mod gift_cards;
mod idempotency;
mod mall;
mod neighbours;
mod place;
mod returns;
mod shares;
mod shipment_races;
mod shipments;
mod worker;
