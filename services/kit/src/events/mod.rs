//! Saying what happened, in the transaction in which it happens.

mod hint;
mod publish;
mod relay;
mod sweep;
mod waiting;
mod watch;

pub(crate) use self::hint::Hint;
pub use self::publish::{publish, publish_all};
pub(crate) use self::relay::Relay;
pub(crate) use self::sweep::sweep;
pub use self::waiting::{Waiting, has_handled_none, waiting};
pub(crate) use self::watch::watch;
