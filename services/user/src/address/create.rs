//! Saves an address.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::user::{AddressView, CreateAddress};

use super::store;
use crate::state::App;

/// 409 where the address book is full.
pub async fn create_address(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<CreateAddress>,
) -> Result<Reply<CreateAddress>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if !store::lock(&mut transaction, user.id()).await? {
        return Err(ApiError::unauthorized());
    }
    let saved = store::insert(&mut transaction, user.id(), &body, app.clock.now()).await?;
    transaction.commit().await?;
    let address_id = saved.ok_or_else(full)?;
    Ok(Reply(AddressView {
        address_id,
        address: body,
    }))
}

fn full() -> ApiError {
    let detail = format!(
        "You have saved {} addresses; delete one first.",
        store::MOST
    );
    ApiError::conflict("address_book_full", detail)
}
