//! Opens an account.

use axum::extract::State;
use server_kit::{ApiError, Call, ClientAddress, Reply};
use service_kit::db::constraint;
use service_kit::events;
use shared_types::event::UserSignedUp;
use shared_types::user::{Register, SignedIn};
use shared_types::{FieldError, Problem};

use super::store;
use crate::sign_in::{Checked, open};
use crate::state::App;

/// The account, its first sign-in and the event of it, or none of them.
pub async fn register(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Call { body, .. }: Call<Register>,
) -> Result<Reply<Register>, ApiError> {
    let now = app.clock.now();
    app.throttle.registration(now, address)?;
    let password_hash = app.passwords.hash(&body.password).await?;

    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let name = body.name.trim();
    let account = store::insert(&mut transaction, &body.email, name, &password_hash, now)
        .await
        .map_err(refusal)?;
    let checked = Checked {
        user_id: account.user_id,
        password_hash: &password_hash,
        network_tag: &app.vault.tag(address),
    };
    let tokens = open(&app, &mut transaction, checked).await?;
    let tokens = tokens.ok_or_else(|| anyhow::anyhow!("a new account cannot be signed in to"))?;
    let signed_up = UserSignedUp {
        user_id: account.user_id,
        email: account.email.clone(),
        name: account.name.clone(),
    };
    events::publish(&mut transaction, &signed_up).await?;
    transaction.commit().await?;
    Ok(Reply(SignedIn {
        user: account.into(),
        tokens,
    }))
}

fn refusal(error: sqlx::Error) -> ApiError {
    if constraint(&error) != Some("user_account_email_key") {
        return error.into();
    }
    let beside = FieldError::new("email", "has an account already; sign in instead");
    Problem::new(409, "Conflict", "email_taken")
        .with_detail("There is an account with this e-mail address; sign in instead.")
        .with_errors(vec![beside])
        .into()
}
