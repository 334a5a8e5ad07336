//! Changes the signed-in user's account.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::user::PatchMe;

use super::store;
use crate::state::App;

/// What is absent stays.
pub async fn patch_me(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<PatchMe>,
) -> Result<Reply<PatchMe>, ApiError> {
    let name = body.name.as_deref().map(str::trim);
    let account = store::patch(&app.pool, user.id(), name).await?;
    Ok(Reply(account.ok_or_else(ApiError::unauthorized)?.into()))
}
