//! Saying what happened, in the transaction in which it happens.

mod hint;
mod publish;
mod relay;
mod sweep;

pub(crate) use self::hint::Hint;
pub use self::publish::{publish, publish_all};
pub(crate) use self::relay::Relay;
pub(crate) use self::sweep::sweep;
