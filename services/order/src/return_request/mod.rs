//! Returns: a shopper asks, the seller answers, receives and refunds.
//!
//! [`ask`] and [`list`] are the shopper's side, [`answer`] and [`refund`] the seller's;
//! [`model`] says what was paid for a unit, [`store`] and [`ledger`] have the SQL.
//! Money goes back by the payment service, to gift cards in our own database;
//! [`worker`] takes up a refund whose answer was lost.

pub mod answer;
pub mod ask;
pub mod ledger;
pub mod list;
pub mod model;
pub mod refund;
pub mod store;
pub mod worker;

use server_kit::Api;
use shared_types::returns::{
    AcceptReturn, AskReturn, GetSellerReturn, ListReturns, ListSellerReturns, ReceiveReturn,
    RefundReturn, RefuseReturn,
};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListReturns, _, _>(list::of_order)
        .endpoint::<AskReturn, _, _>(ask::ask)
        .endpoint::<ListSellerReturns, _, _>(list::of_seller)
        .endpoint::<GetSellerReturn, _, _>(list::one_of_seller)
        .endpoint::<AcceptReturn, _, _>(answer::accept)
        .endpoint::<RefuseReturn, _, _>(answer::refuse)
        .endpoint::<ReceiveReturn, _, _>(answer::receive)
        .endpoint::<RefundReturn, _, _>(refund::refund)
}
