//! Letters: what is told, composed once, rendered as HTML, as text and for the inbox.
//!
//! Everything here is pure. The words are in [`compose`], [`parcel`], [`refund`] and
//! [`watch`], the looks in `templates/letter.html` and `templates/letter.txt`.

pub mod compose;
mod greeting;
mod model;
pub mod parcel;
pub mod refund;
mod render;
pub mod watch;

pub use model::{Letter, Line, Part};
pub use render::{Links, Rendered};
