//! The number that a shopper's text messages go to: theirs once they enter the code
//! that was sent there.

mod ask;
pub mod code;
mod confirm;
mod remove;
pub mod store;

use server_kit::Api;
use shared_types::reach::{ConfirmPhone, RemovePhone, SendPhoneCode};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<SendPhoneCode, _, _>(ask::ask)
        .endpoint::<ConfirmPhone, _, _>(confirm::confirm)
        .endpoint::<RemovePhone, _, _>(remove::remove)
}
