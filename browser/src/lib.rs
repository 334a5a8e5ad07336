//! A browser without a screen: it keeps its connections and its cookie, and sends forms as a
//! browser does whose JavaScript is off. [`Guest`] orders with it.
//!
//! For whoever puts load on a mall or kills parts of it; pages are tested in a real browser.

mod browser;
mod guest;
pub mod html;

pub use browser::{Answer, Browser};
pub use guest::Guest;
