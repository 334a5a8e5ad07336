//! Somebody forgot their password.

use axum::extract::State;
use server_kit::{ApiError, Call, ClientAddress, Reply};
use service_kit::events;
use shared_types::Empty;
use shared_types::event::PasswordResetRequested;
use shared_types::user::ForgetPassword;

use super::{store as resets, token};
use crate::account::store;
use crate::state::App;

/// Has a link sent, if there is such an account and it did not get several just now.
/// The answer does not tell which: it is the same for everyone.
pub async fn forget_password(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Call { body, .. }: Call<ForgetPassword>,
) -> Result<Reply<ForgetPassword>, ApiError> {
    let now = app.clock.now();
    app.throttle.reset_from(now, address)?;
    // A stranger may ask for it again and again; their target gets a few mails.
    if app.throttle.reset_of(now, &body.email).is_ok() {
        send(&app, &body.email, &app.vault.tag(address)).await?;
    }
    Ok(Reply(Empty {}))
}

async fn send(app: &App, email: &str, network_tag: &[u8]) -> Result<(), ApiError> {
    let Some(found) = store::credential_of_email(&app.pool, email, network_tag).await? else {
        return Ok(());
    };
    let expires_at = app.clock.now() + token::LIFETIME;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let Some(account) = store::find(&mut transaction, found.user_id).await? else {
        return Ok(());
    };
    let reset_id = resets::insert(&mut transaction, found.user_id, expires_at).await?;
    let requested = PasswordResetRequested {
        user_id: found.user_id,
        email: found.email,
        name: account.name,
        reset_id: Some(reset_id),
        token: String::new(),
        expires_at: expires_at.into(),
    };
    events::publish(&mut transaction, &requested).await?;
    transaction.commit().await?;
    Ok(())
}
