//! What happened, event by event, kept for a time: all numbers are made of it.

pub mod consume;
pub mod kept;
pub mod store;
pub mod upkeep;
