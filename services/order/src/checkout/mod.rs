//! Checkouts: a priced snapshot of a cart on its way to becoming an order.

pub mod amend;
pub mod code;
pub mod model;
pub mod offers;
pub mod options;
pub mod place;
pub mod read;
pub mod refresh;
pub mod start;
pub mod store;

use server_kit::Api;
use shared_types::order::{
    GetCheckout, GetPaymentOptions, Place, PutContact, PutDelivery, StartCheckout,
};
use shared_types::promotion::{DeleteCode, PutCode};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<StartCheckout, _, _>(start::start)
        .endpoint::<GetCheckout, _, _>(read::read)
        .endpoint::<PutContact, _, _>(amend::put_contact)
        .endpoint::<PutDelivery, _, _>(amend::put_delivery)
        .endpoint::<PutCode, _, _>(code::put_code)
        .endpoint::<DeleteCode, _, _>(code::delete_code)
        .endpoint::<GetPaymentOptions, _, _>(options::read)
        .endpoint::<Place, _, _>(place::place)
}
