//! Sets the new password.

use axum::extract::State;
use server_kit::{ApiError, Call, ClientAddress, Reply};
use shared_types::user::ResetPassword;
use shared_types::{Empty, FieldError, Problem};

use super::token;
use crate::account::store;
use crate::sign_in::EndedBy;
use crate::sign_in::store::end_all;
use crate::state::App;

/// Ends every sign-in: whoever knew the old password is out.
pub async fn reset_password(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Call { body, .. }: Call<ResetPassword>,
) -> Result<Reply<ResetPassword>, ApiError> {
    let now = app.clock.now();
    app.throttle.reset_from(now, address)?;
    let presented = token::read(&body.token, now).ok_or_else(ended)?;
    let network_tag = app.vault.tag(address);
    let found = store::credential_of_user(&app.pool, presented.user_id, &network_tag).await?;
    let found = found.ok_or_else(ended)?;
    if !presented.is_good(&app.vault, &found.password_hash) {
        return Err(ended());
    }
    let password_hash = app.passwords.hash(&body.new_password).await?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    // Two that bring the same link meet here, and one of them comes too late.
    if !store::replace_password(&mut transaction, &found, &password_hash).await? {
        return Err(ended());
    }
    let reason = EndedBy::PasswordChange;
    end_all(&mut *transaction, found.user_id, None, reason, now).await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}

fn ended() -> ApiError {
    let beside = FieldError::new("token", "has ended; ask for another link");
    Problem::new(422, "Unprocessable Content", "link_ended")
        .with_detail("This link was used or has ended. Ask for another one.")
        .with_errors(vec![beside])
        .into()
}
