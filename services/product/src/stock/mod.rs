//! Units of each variant: on hand, reserved, available.
//!
//! Every change locks stock rows in the order of their variants and then product
//! rows in the order of their ids, so that no two changes wait for each other.
//! [`store::Change`]s carry a change on to what lists show and to the events.

mod get;
mod owner;
mod put;
pub(crate) mod store;

pub(crate) use self::get::get;
pub(crate) use self::put::put;
