//! Letters: what is told, composed once, rendered as HTML, as text and for the inbox,
//! and in brief for phones and browsers.
//!
//! Everything here is pure. The words are in [`compose`], [`parcel`], [`refund`] and
//! [`watch`], the looks in `templates/letter.html` and `templates/letter.txt`.

mod brief;
pub mod compose;
mod greeting;
mod model;
pub mod parcel;
pub mod refund;
mod render;
pub mod watch;

pub use model::{Letter, Line, Part};
pub use render::{Links, Rendered};
