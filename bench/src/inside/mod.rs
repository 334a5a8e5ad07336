//! Measured behind the door: what shoppers never ask for by itself.

mod bus;
mod reservations;

pub use bus::{Options as BusOptions, bus};
pub use reservations::{Options as ReservationOptions, reservations};
