//! Watches: "tell me when it is cheaper", "tell me when it is back".
//!
//! Events say only that something about a watched variant may be new: they leave one
//! row in `variant_news`. The [`Herald`] takes it from there, asks the product service
//! how the variant stands now, and tells those whose watch it fits, some at a time. A
//! watch moves in the transaction that writes its letter, to where the same is no news
//! any more. So a fact is told once, whatever is repeated, late or out of order, and a
//! letter never tells what has passed.

pub mod consume;

mod herald;
pub mod news;
mod offer;
pub mod store;

mod delete;
mod list;
mod put;

use server_kit::Api;
use shared_types::watch::{DeleteWatch, ListWatches, PutWatch};

pub use herald::Herald;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListWatches, _, _>(list::list)
        .endpoint::<PutWatch, _, _>(put::put)
        .endpoint::<DeleteWatch, _, _>(delete::delete)
}
