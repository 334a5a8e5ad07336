//! The cart's page.

mod away;
mod cart;
mod line;
mod lines;
mod summary;

pub use away::CartAway;
pub use cart::CartPage;
pub use lines::CartLines;
