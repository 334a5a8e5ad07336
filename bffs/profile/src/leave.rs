//! Signing out, here and everywhere.

use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, Session, see_other};
use shared_types::Empty;
use shared_types::user::SignOutEverywhere;
use ui::{Notice, Tone};

use crate::answer::HOME;
use crate::join::SIGNED_OUT;
use crate::shopper::Shopper;

pub async fn sign_out(session: Session) -> Result<Response, ApiError> {
    session.sign_out().await?;
    Ok(see_other(SIGNED_OUT))
}

/// For whoever opens the address of the form.
pub async fn elsewhere() -> Response {
    see_other(HOME)
}

/// Says so where it could not be done, and leaves the browser signed in: signed out
/// here alone would look like more than it is.
pub async fn sign_out_everywhere(shopper: Shopper) -> Result<Response, ApiError> {
    let ended = match shopper.users() {
        Ok(users) => users
            .send::<SignOutEverywhere>(&Empty {}, &Empty {})
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    match ended {
        Ok(_) => sign_out(shopper.session).await,
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "sign-ins could not be ended");
            let text = "You are still signed in everywhere: accounts cannot be reached just now. \
                        Please try again in a moment.";
            shopper
                .session
                .flash(Notice::new(Tone::Warning, text))
                .await?;
            Ok(see_other("/profile/account"))
        }
        Err(error) => Ok(error.into_response()),
    }
}
