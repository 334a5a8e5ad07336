//! Carts: opening, reading, merging.

pub mod create;
pub mod merge;
pub mod model;
pub mod read;
pub mod store;

use server_kit::Api;
use shared_types::cart::{CountCart, CreateCart, GetCart, GetMyCart, GetOwnedCart, MergeCart};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<CreateCart, _, _>(create::create)
        .endpoint::<GetCart, _, _>(read::read)
        .endpoint::<GetOwnedCart, _, _>(read::read_owned)
        .endpoint::<CountCart, _, _>(read::count)
        .endpoint::<GetMyCart, _, _>(read::read_mine)
        .endpoint::<MergeCart, _, _>(merge::merge)
}
