//! Lists saved addresses.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::user::{AddressBook, ListAddresses};

use super::store;
use crate::state::App;

/// All of them; there are at most fifty.
pub async fn list_addresses(
    State(app): State<App>,
    user: User,
    _: Call<ListAddresses>,
) -> Result<Reply<ListAddresses>, ApiError> {
    let addresses = store::list(&app.pool, user.id()).await?;
    Ok(Reply(AddressBook { addresses }))
}
