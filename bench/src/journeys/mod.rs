//! What shoppers do, and how long each of it takes.

mod carts;
mod checkouts;
mod pages;
mod shelf;

pub use carts::{carts, shopper};
pub use checkouts::checkouts;
pub use pages::pages;
pub use shelf::products;
