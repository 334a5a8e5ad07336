//! What delivery and tax come to: rates by destination and the sums over them.

pub mod cards;
pub mod store;
pub mod sum;

pub use cards::RateCards;
pub use store::Destination;
pub use sum::{Rates, delivery_options, totals};
