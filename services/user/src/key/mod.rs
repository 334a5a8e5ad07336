//! The keys that sign access tokens: made, used, published and withdrawn in turn.

mod model;
mod ring;
mod rotate;
mod store;

mod publish;

use server_kit::Api;
use shared_types::user::GetJwks;

pub use self::ring::KeyRing;
pub use self::rotate::rotate;
use crate::state::App;

/// The endpoint of published keys.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<GetJwks, _, _>(publish::publish)
}
