//! Listing counts, for operators.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply};
use shared_types::analytics::{EventCounts, ListEventCounts};

use super::store;
use crate::App;

/// The counts of the last thirty days.
///
/// # Errors
/// Those of the database.
pub async fn list(
    State(app): State<App>,
    _: Call<ListEventCounts>,
) -> Result<Reply<ListEventCounts>, ApiError> {
    Ok(Reply(EventCounts {
        counts: store::list(&app.pool).await?,
    }))
}
