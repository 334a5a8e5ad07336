//! What a sale comes to: lines, promotions, delivery, tax, gift cards.
//!
//! [`price()`] is the one place that computes it, and does no I/O. Read in this order:
//! [`delivery`] and [`tax`] are the rates, [`promotion`] is what takes something off,
//! [`spread`] shares an amount out to the last minor unit, [`payable`] is what can be
//! charged, [`price`](mod@price) puts them together. [`store`] and [`cards`] read the rates.
//! [`commission`] is what the mall keeps, and [`share`] what is left to each seller.

pub mod cards;
pub mod commission;
pub mod delivery;
pub mod payable;
pub mod price;
pub mod promotion;
pub mod share;
pub mod spread;
pub mod store;
pub mod tax;

#[cfg(test)]
mod properties;

pub use cards::RateCards;
pub use commission::{CommissionCards, CommissionRates};
pub use delivery::Rates;
pub use payable::{Unpayable, least_charge, require_payable};
pub use price::{Charge, Item, Parcel, Priced, PricedParcel, Sale, Share, price};
pub use promotion::{Effect, Promotion, Scope, Unusable};
pub use store::Destination;
