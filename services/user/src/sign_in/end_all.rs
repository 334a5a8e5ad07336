//! Signs out everywhere.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::user::SignOutEverywhere;

use super::model::EndedBy;
use super::store;
use crate::state::App;

/// Ends all sign-ins, this one too.
pub async fn sign_out_everywhere(
    State(app): State<App>,
    user: User,
    _: Call<SignOutEverywhere>,
) -> Result<Reply<SignOutEverywhere>, ApiError> {
    let reason = EndedBy::SignOutEverywhere;
    store::end_all(&app.pool, user.id(), None, reason, app.clock.now()).await?;
    Ok(Reply(Empty {}))
}
