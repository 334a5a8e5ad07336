//! The one page.

mod home;

pub use home::{HomeData, HomePage};
