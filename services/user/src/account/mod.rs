//! Accounts: opened, read, changed, and given roles by an operator.

mod argon2id;
mod model;
mod password;
pub(crate) mod store;

mod change_password;
mod get;
mod grant;
mod look_up;
mod patch;
mod register;

use server_kit::Api;
use shared_types::user::{ChangePassword, GetMe, LookUpPeople, PatchMe, Register};

pub use self::grant::{GrantError, grant_role};
pub use self::model::roles;
pub use self::password::Passwords;
use crate::state::App;

/// The endpoints of accounts.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<Register, _, _>(register::register)
        .endpoint::<GetMe, _, _>(get::get_me)
        .endpoint::<PatchMe, _, _>(patch::patch_me)
        .endpoint::<ChangePassword, _, _>(change_password::change_password)
        .endpoint::<LookUpPeople, _, _>(look_up::look_up)
}
