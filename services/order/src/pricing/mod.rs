//! What delivery and tax come to: rates by destination and the sums over them.

pub mod store;
pub mod sum;

pub use store::{Destination, rates_for};
pub use sum::{Rates, delivery_options, totals};
