//! A user's saved addresses. Another user's are as if they were not there.

mod store;

mod create;
mod delete;
mod list;
mod replace;

use server_kit::{Api, ApiError};
use shared_types::user::{CreateAddress, DeleteAddress, ListAddresses, PutAddress};

use crate::state::App;

/// The endpoints of saved addresses.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<ListAddresses, _, _>(list::list_addresses)
        .endpoint::<CreateAddress, _, _>(create::create_address)
        .endpoint::<PutAddress, _, _>(replace::replace_address)
        .endpoint::<DeleteAddress, _, _>(delete::delete_address)
}

fn no_such_address() -> ApiError {
    ApiError::not_found("saved address")
}
