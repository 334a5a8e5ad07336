//! Lines of carts: putting in, changing, taking out.

pub mod add;
pub mod lookup;
pub mod set;
pub mod store;

use server_kit::Api;
use shared_types::cart::{AddLine, AddMyLine, PutLine, PutMyLine};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<AddLine, _, _>(add::add)
        .endpoint::<AddMyLine, _, _>(add::add_mine)
        .endpoint::<PutLine, _, _>(set::set)
        .endpoint::<PutMyLine, _, _>(set::set_mine)
}
