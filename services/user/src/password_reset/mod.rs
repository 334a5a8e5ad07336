//! A new password for who forgot theirs, by a link in a mail to the account's address.

mod finish;
mod request;
mod token;

use server_kit::Api;
use shared_types::user::{ForgetPassword, ResetPassword};

use crate::state::App;

/// The endpoints of forgotten passwords.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<ForgetPassword, _, _>(request::forget_password)
        .endpoint::<ResetPassword, _, _>(finish::reset_password)
}
