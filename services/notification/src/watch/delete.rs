//! Ends a watch.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::watch::DeleteWatch;

use super::store;
use crate::App;

/// Nothing is told of it from here on.
///
/// # Errors
/// 404 for another's and an unknown one.
pub async fn delete(
    State(app): State<App>,
    user: User,
    Call { path, .. }: Call<DeleteWatch>,
) -> Result<Reply<DeleteWatch>, ApiError> {
    if store::delete(&app.pool, user.id(), path.watch_id).await? {
        return Ok(Reply(Empty {}));
    }
    Err(ApiError::not_found("watch"))
}
