//! Sellers' money: a double-entry ledger of what came in for whom, what the mall and
//! the provider keep of it, what went back, and what was paid out.
//!
//! [`model`] says what is booked, [`giving_back`] whom a refund comes from; both are pure.
//! [`store`] writes bookings, each once, with the sellers' balances. [`settle`] brings an
//! order's money and its shares together, in whichever order they come to be known;
//! [`release`] makes pending money available; [`statement`] shows a seller all of it.

pub mod consume;
pub mod giving_back;
pub mod model;
mod refunds;
pub mod release;
pub mod settle;
mod share;
pub mod statement;
pub mod store;

use server_kit::Api;
use shared_types::statement::GetMyStatement;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<GetMyStatement, _, _>(statement::read)
}
