//! Exchanges a refresh token for the next pair.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::user::Refresh;

use super::model::{NewRefreshToken, Times, hash};
use super::{sign_in_ended, store, tokens};
use crate::state::App;

/// Refuses what is not good, and ends the sign-in of a token used twice.
pub async fn refresh(
    State(app): State<App>,
    Call { body, .. }: Call<Refresh>,
) -> Result<Reply<Refresh>, ApiError> {
    let times = Times::at(app.clock.now());
    let presented = hash(&body.refresh_token);
    let next = NewRefreshToken::random()?;
    if let Some(holder) = store::exchange(&app.pool, &presented, &next.hash, times).await? {
        return Ok(Reply(tokens::issue(&app, &holder, next, times.now).await?));
    }
    if let Some(sign_in_id) = store::end_reused(&app.pool, &presented, times.now).await? {
        metrics::counter!("user_refresh_reuses_total").increment(1);
        tracing::warn!(sign_in.id = %sign_in_id, "ended a sign-in: its refresh token was used twice");
    }
    Err(sign_in_ended())
}
