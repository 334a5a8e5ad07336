//! Forgets a number.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::reach::RemovePhone;

use super::store;
use crate::App;

/// No text message goes there any more, and no code brings it back.
///
/// # Errors
/// Those of the database.
pub async fn remove(
    State(app): State<App>,
    user: User,
    _: Call<RemovePhone>,
) -> Result<Reply<RemovePhone>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    store::end_codes(&mut *transaction, user.id()).await?;
    store::remove(&mut transaction, user.id()).await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}
