//! Sign-ins: started by a password, kept by refresh tokens, ended by their holder,
//! by time, or by a refresh token used twice.

mod model;
pub(crate) mod store;
mod throttle;
mod tokens;

mod create;
mod end;
mod end_all;
mod refresh;

use axum::http::StatusCode;
use server_kit::{Api, ApiError};
use shared_types::user::{Refresh, SignIn, SignOut, SignOutEverywhere};

pub use self::model::EndedBy;
pub use self::store::sweep;
pub use self::throttle::{Allowance, Attempt, Limits, Throttle};
pub use self::tokens::{Checked, open};
use crate::state::App;

/// The endpoints of sign-ins.
pub fn endpoints(api: Api<App>) -> Api<App> {
    api.endpoint::<SignIn, _, _>(create::sign_in)
        .endpoint::<Refresh, _, _>(refresh::refresh)
        .endpoint::<SignOut, _, _>(end::sign_out)
        .endpoint::<SignOutEverywhere, _, _>(end_all::sign_out_everywhere)
}

/// One answer for all that can be wrong, so that nobody learns who has an account.
fn wrong_credentials() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "wrong_credentials")
        .with_detail("The e-mail address or the password is not right.")
}

/// A refresh token that is unknown, too old, used up or withdrawn.
fn sign_in_ended() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "sign_in_ended")
        .with_detail("This sign-in has ended; sign in again.")
}
