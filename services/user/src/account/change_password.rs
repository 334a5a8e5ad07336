//! Changes the password of the signed-in user.

use axum::extract::State;
use server_kit::{ApiError, Call, ClientAddress, Reply, User};
use shared_types::Empty;
use shared_types::user::ChangePassword;

use super::store::{self, Credential};
use crate::sign_in::store::{end_all, goes_on};
use crate::sign_in::{Attempt, EndedBy};
use crate::state::App;

/// Ends all other sign-ins: one of them may be the reason.
pub async fn change_password(
    State(app): State<App>,
    user: User,
    ClientAddress(address): ClientAddress,
    Call { body, .. }: Call<ChangePassword>,
) -> Result<Reply<ChangePassword>, ApiError> {
    let network_tag = app.vault.tag(address);
    let found = store::credential_of_user(&app.pool, user.id(), &network_tag).await?;
    let found = found.ok_or_else(ApiError::unauthorized)?;
    let known_here = found.known_here;
    check(
        &app,
        &found,
        &body.current_password,
        Attempt {
            email: &found.email,
            address,
            known_here,
        },
    )
    .await?;
    let password_hash = app.passwords.hash(&body.new_password).await?;

    let now = app.clock.now();
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    // The update's lock keeps other sign-ins from starting until the commit.
    let replaced = store::replace_password(&mut transaction, &found, &password_hash).await?;
    let signed_in = goes_on(&mut transaction, user.id(), user.sign_in(), now).await?;
    if !(replaced && signed_in) {
        return Err(ApiError::unauthorized());
    }
    let reason = EndedBy::PasswordChange;
    end_all(
        &mut *transaction,
        user.id(),
        Some(user.sign_in()),
        reason,
        now,
    )
    .await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}

/// Guessing it here is slowed like guessing it at the sign-in.
async fn check(
    app: &App,
    found: &Credential,
    password: &str,
    attempt: Attempt<'_>,
) -> Result<(), ApiError> {
    let counted = app.throttle.sign_in(app.clock.now(), attempt)?;
    let checked = app
        .passwords
        .check(password, Some(&found.password_hash))
        .await;
    if checked.inspect_err(|_| app.throttle.forgive(&counted))? {
        app.throttle.forgive(&counted);
        return Ok(());
    }
    Err(ApiError::invalid_field(
        "current_password",
        "is not your password",
    ))
}
