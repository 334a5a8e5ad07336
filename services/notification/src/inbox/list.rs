//! Reads a shopper's inbox.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::notification::{Inbox, ListInbox};

use super::store;
use crate::App;

/// A page, newest first, and how many are unread in all.
///
/// # Errors
/// Those of the database.
pub async fn list(
    State(app): State<App>,
    user: User,
    Call { query, .. }: Call<ListInbox>,
) -> Result<Reply<ListInbox>, ApiError> {
    let mut entries = store::page(&app.pool, user.id(), query.cursor).await?;
    let more = entries.len() > store::PAGE;
    entries.truncate(store::PAGE);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|last| last.inbox_entry_id);
    Ok(Reply(Inbox {
        entries,
        unread: store::unread(&app.pool, user.id()).await?,
        next,
    }))
}
