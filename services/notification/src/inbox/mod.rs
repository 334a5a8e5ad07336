//! The inbox in a shopper's account.

mod list;
mod mark;
pub mod store;

use server_kit::Api;
use shared_types::notification::{ListInbox, MarkAllRead, MarkRead};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListInbox, _, _>(list::list)
        .endpoint::<MarkRead, _, _>(mark::one)
        .endpoint::<MarkAllRead, _, _>(mark::all)
}
