//! What delivery and tax come to, by destination; the sums over them; and how the
//! sums are shared among the sellers and the mall.

pub mod cards;
pub mod commission;
pub mod share;
pub mod store;
pub mod sum;

pub use cards::RateCards;
pub use commission::{CommissionCards, CommissionRates};
pub use store::Destination;
pub use sum::{Rates, delivery_options, totals};
