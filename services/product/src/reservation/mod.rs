//! Stock held for orders: reserved, then committed or given back.
//!
//! Reservations are keyed by their order and every step may be repeated. A
//! release that comes before its reservation leaves a tombstone, so that the
//! late one cannot hold stock for a dead order.

mod commit;
mod expire;
mod get;
mod model;
mod on_cancelled;
mod release;
mod reserve;
mod returned;
mod store;

pub(crate) use self::commit::commit;
pub use self::expire::expire;
pub(crate) use self::expire::keep_expiring;
pub(crate) use self::get::get;
pub use self::on_cancelled::on_cancelled;
pub(crate) use self::release::release;
pub(crate) use self::reserve::reserve;
pub use self::returned::on_returned;
