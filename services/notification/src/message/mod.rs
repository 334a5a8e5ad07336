//! What goes out: one row for each fact and channel, sent by a worker.
//!
//! A row is written in the transaction of its event, so it is there once. Each channel
//! has a [`Postman`], which claims it, hands it to the transport and settles it. Between the
//! hand-over and the settling lies a moment in which a crash makes the message go
//! out a second time: no transport can be asked whether it took a message. Both
//! then carry the same `Message-ID`, by which mail programs recognise the repeat.

mod postman;
pub mod store;

pub use postman::Postman;
