//! Counts of events by day.

pub mod list;
pub mod store;

use server_kit::Api;
use shared_types::analytics::ListEventCounts;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListEventCounts, _, _>(list::list)
}
