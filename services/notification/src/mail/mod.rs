//! Mail: composed with its event, written to a file by a worker.

pub mod compose;
pub mod consume;
pub mod store;
mod write;

pub use write::Writer;
