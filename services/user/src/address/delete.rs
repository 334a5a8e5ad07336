//! Forgets a saved address.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::user::DeleteAddress;

use super::{no_such_address, store};
use crate::state::App;

/// 404 the second time.
pub async fn delete_address(
    State(app): State<App>,
    user: User,
    Call { path, .. }: Call<DeleteAddress>,
) -> Result<Reply<DeleteAddress>, ApiError> {
    if !store::delete(&app.pool, user.id(), path.address_id).await? {
        return Err(no_such_address());
    }
    Ok(Reply(Empty {}))
}
