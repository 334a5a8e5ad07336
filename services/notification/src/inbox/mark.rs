//! Marks messages as read.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::notification::{MarkAllRead, MarkRead};

use super::store;
use crate::App;

/// One of them; marked before, it stays marked.
///
/// # Errors
/// 404 for another's and an unknown one.
pub async fn one(
    State(app): State<App>,
    user: User,
    Call { path, .. }: Call<MarkRead>,
) -> Result<Reply<MarkRead>, ApiError> {
    if store::mark(&app.pool, user.id(), path.inbox_entry_id).await? {
        return Ok(Reply(Empty {}));
    }
    Err(ApiError::not_found("message"))
}

/// All the shopper saw; what came since stays unread.
///
/// # Errors
/// Those of the database.
pub async fn all(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<MarkAllRead>,
) -> Result<Reply<MarkAllRead>, ApiError> {
    store::mark_until(&app.pool, user.id(), body.newest).await?;
    Ok(Reply(Empty {}))
}
