//! Webhooks: each event posted to the mall, signed, until it is heard.

mod deliver;
mod signature;

pub use deliver::{Delivery, dispatch};
