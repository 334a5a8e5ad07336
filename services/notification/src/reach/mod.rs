//! By what ways a shopper can be reached, for the page where they choose.

mod read;

use server_kit::Api;
use shared_types::reach::GetReach;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<GetReach, _, _>(read::read)
}
