//! A new password for who forgot theirs, by a link in a mail to the account's address.

mod finish;
mod link;
mod request;
mod store;
mod token;

use server_kit::Api;
use shared_types::user::{ForgetPassword, GetResetLink, ResetPassword};

pub use self::store::sweep;
use crate::state::App;

/// The endpoints of forgotten passwords.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<ForgetPassword, _, _>(request::forget_password)
        .endpoint::<GetResetLink, _, _>(link::get_reset_link)
        .endpoint::<ResetPassword, _, _>(finish::reset_password)
}
