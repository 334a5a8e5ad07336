//! Signs in by password.

use axum::extract::State;
use server_kit::{ApiError, Call, ClientAddress, Reply};
use shared_types::user::{SignIn, SignedIn};

use super::throttle::Attempt;
use super::tokens::{Checked, open};
use super::wrong_credentials;
use crate::account;
use crate::state::App;

/// Does the same work whether or not there is such an account.
pub async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Call { body, .. }: Call<SignIn>,
) -> Result<Reply<SignIn>, ApiError> {
    let email = body.email.trim();
    let network_tag = app.vault.tag(address);
    let found = account::store::credential_of_email(&app.pool, email, &network_tag).await?;
    let known_here = found.as_ref().is_some_and(|found| found.known_here);
    let attempt = Attempt {
        email,
        address,
        known_here,
    };
    let counted = app.throttle.sign_in(app.clock.now(), attempt)?;

    let stored = found.as_ref().map(|found| found.password_hash.as_str());
    let checked = app.passwords.check(&body.password, stored).await;
    let right = checked.inspect_err(|_| app.throttle.forgive(&counted))?;
    let found = found.filter(|_| right).ok_or_else(wrong_credentials)?;
    app.throttle.forgive(&counted);

    let mut connection = app.pool.acquire().await?;
    let checked = Checked {
        user_id: found.user_id,
        password_hash: &found.password_hash,
        network_tag: &network_tag,
    };
    let tokens = open(&app, &mut connection, checked)
        .await?
        .ok_or_else(wrong_credentials)?;
    let account = account::store::find(&mut connection, found.user_id).await?;
    let user = account.ok_or_else(wrong_credentials)?.into();
    Ok(Reply(SignedIn { user, tokens }))
}
