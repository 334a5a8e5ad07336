//! What shoppers want to be told of, and how.

mod change;
mod list;
mod model;
pub mod store;

use server_kit::Api;
use shared_types::notification::{ListPreferences, PatchPreferences};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListPreferences, _, _>(list::list)
        .endpoint::<PatchPreferences, _, _>(change::change)
}
