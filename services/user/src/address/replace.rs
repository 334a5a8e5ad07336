//! Replaces a saved address.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::user::{AddressView, PutAddress};

use super::{no_such_address, store};
use crate::state::App;

/// All of it.
pub async fn replace_address(
    State(app): State<App>,
    user: User,
    Call { path, body, .. }: Call<PutAddress>,
) -> Result<Reply<PutAddress>, ApiError> {
    if !store::replace(&app.pool, user.id(), path.address_id, &body).await? {
        return Err(no_such_address());
    }
    Ok(Reply(AddressView {
        address_id: path.address_id,
        address: body,
    }))
}
