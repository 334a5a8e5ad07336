//! Ending mail from a link in it, without signing in.

mod act;
pub mod token;

use server_kit::Api;
use shared_types::notification::{GetSubscription, Unsubscribe};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<GetSubscription, _, _>(act::read)
        .endpoint::<Unsubscribe, _, _>(act::end)
}
