//! Products as a shopper meets them in a list.

mod card;
mod listed;

pub use card::{Card, ProductCard, ProductGrid};
pub use listed::{rating, stock_note};
