//! What moves in the browser.

mod live;

pub use live::LiveQuantities;
