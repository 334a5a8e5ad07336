//! Signs out.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::Empty;
use shared_types::user::SignOut;

use super::model::hash;
use super::store;
use crate::state::App;

/// Succeeds for any token: what it asks for holds then.
pub async fn sign_out(
    State(app): State<App>,
    Call { body, .. }: Call<SignOut>,
) -> Result<Reply<SignOut>, ApiError> {
    store::end(&app.pool, &hash(&body.refresh_token), app.clock.now()).await?;
    Ok(Reply(Empty {}))
}
