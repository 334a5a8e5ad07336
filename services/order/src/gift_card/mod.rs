//! Gift cards: money on a code. [`code`] draws and recognises codes, [`store`] holds
//! the balances.

pub mod code;
pub mod store;
