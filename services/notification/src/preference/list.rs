//! Reads a shopper's preferences.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::notification::ListPreferences;

use super::{model, store};
use crate::App;

/// All of them, chosen or not.
///
/// # Errors
/// Those of the database.
pub async fn list(
    State(app): State<App>,
    user: User,
    _: Call<ListPreferences>,
) -> Result<Reply<ListPreferences>, ApiError> {
    let mut connection = app.pool.acquire().await?;
    let chosen = store::chosen(&mut connection, user.id()).await?;
    Ok(Reply(model::preferences(&chosen)))
}
