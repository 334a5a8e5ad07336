//! Reads a shopper's watches.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::watch::{ListWatches, WatchList};

use super::store;
use crate::App;

/// A page, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    State(app): State<App>,
    user: User,
    Call { query, .. }: Call<ListWatches>,
) -> Result<Reply<ListWatches>, ApiError> {
    let mut watches = store::page(&app.pool, user.id(), query.cursor).await?;
    let more = watches.len() > store::PAGE;
    watches.truncate(store::PAGE);
    let next = watches.last().filter(|_| more).map(|last| last.watch_id);
    Ok(Reply(WatchList { watches, next }))
}
