//! Promotions: coupons, and discounts that need no code.
//!
//! [`model`] says when one may be used, [`store`] takes it for an order, [`automatic`]
//! keeps those without a code at hand, [`operate`] is what operators do.

pub mod automatic;
pub mod model;
pub mod operate;
pub mod store;
