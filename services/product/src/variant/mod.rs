//! What can be bought: variants as carts and orders see them.

mod look_up;
mod store;

pub(crate) use self::look_up::look_up;
