//! Lists of products worth showing.

pub mod list;
pub mod store;

use server_kit::Api;
use shared_types::recommendation::{ListBoughtTogether, ListPopular};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListPopular, _, _>(list::popular)
        .endpoint::<ListBoughtTogether, _, _>(list::bought_together)
}
