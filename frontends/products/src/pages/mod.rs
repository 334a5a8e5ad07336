//! The pages: what they show and where each thing stands.

mod list;
mod missing;
mod product;

pub use list::{ListData, ListPage};
pub use missing::MissingPage;
pub use product::{ProductData, ProductPage};
