//! Tells who writes the mail what its link carries.

use axum::extract::State;
use axum::http::StatusCode;
use server_kit::{ApiError, Call, Reply};
use shared_types::user::{GetResetLink, ResetLink};

use super::{store, token};
use crate::state::App;

/// The same for the same request, however often it is asked for.
pub async fn get_reset_link(
    State(app): State<App>,
    Call { path, .. }: Call<GetResetLink>,
) -> Result<Reply<GetResetLink>, ApiError> {
    let found = store::find(&app.pool, path.reset_id, app.clock.now()).await?;
    let reset = found.ok_or_else(|| {
        ApiError::new(StatusCode::NOT_FOUND, "link_ended")
            .with_detail("This request was followed or has ended.")
    })?;
    Ok(Reply(ResetLink {
        token: token::issue(
            &app.vault,
            reset.user_id,
            &reset.password_hash,
            reset.expires_at,
        ),
    }))
}
