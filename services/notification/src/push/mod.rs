//! Notifications in browsers: who subscribed, and what is sent to push services.
//!
//! Ours, of three RFCs: 8030 (the request), 8291 over 8188 (what it carries is sealed
//! for the browser, so that its push service cannot read it) and 8292 (VAPID: who sends).

pub mod endpoint;
pub mod key;
pub mod seal;
pub mod store;
mod subscribe;

use server_kit::Api;
use shared_types::reach::{DeletePushSubscription, PutPushSubscription};

pub use endpoint::Hosts;
pub use key::VapidKey;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<PutPushSubscription, _, _>(subscribe::put)
        .endpoint::<DeletePushSubscription, _, _>(subscribe::delete)
}
