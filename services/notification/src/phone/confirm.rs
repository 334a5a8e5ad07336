//! Confirms a number by the code that was sent there.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::reach::ConfirmPhone;

use super::store;
use crate::App;

/// The number is theirs; the same code once more changes nothing.
///
/// # Errors
/// 422 beside the code: another one, too late, or tried too often.
pub async fn confirm(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<ConfirmPhone>,
) -> Result<Reply<ConfirmPhone>, ApiError> {
    let Some(sent) = store::try_code(&app.pool, user.id()).await? else {
        let message = "has run out or was tried too often: ask for a new code";
        return Err(ApiError::invalid_field("code", message));
    };
    let right = app
        .codes
        .is_hash(&sent.hash, user.id(), &sent.number, &body.code);
    if !right {
        let message = "is not the code that we sent: look at the newest text message";
        return Err(ApiError::invalid_field("code", message));
    }
    store::set(&app.pool, user.id(), &sent.number).await?;
    Ok(Reply(Empty {}))
}
