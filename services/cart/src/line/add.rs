//! Putting units into a cart.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller, User};
use shared_types::cart::{AddLine, AddMyLine, CartView, NewLine};

use super::{lookup, store as lines};
use crate::App;
use crate::cart::read::committed;
use crate::cart::store::{self, Owner};

/// Adds to a guest's cart.
///
/// # Errors
/// 404 for an unknown cart or variant, 409 `sold_out` where none is left.
pub async fn add(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<AddLine>,
) -> Result<Reply<AddLine>, ApiError> {
    add_to(&app, Owner::Guest(path.cart_id), body)
        .await
        .map(Reply)
}

/// Adds to the signed-in shopper's cart.
///
/// # Errors
/// 404 for an unknown variant, 409 `sold_out` where none is left.
pub async fn add_mine(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<AddMyLine>,
) -> Result<Reply<AddMyLine>, ApiError> {
    add_to(&app, Owner::Shopper(user.id()), body)
        .await
        .map(Reply)
}

async fn add_to(app: &App, owner: Owner, line: NewLine) -> Result<CartView, ApiError> {
    let snapshot = lookup::buyable(&app.products, line.variant_id).await?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let cart_id = store::lock(&mut transaction, owner)
        .await?
        .ok_or_else(|| ApiError::not_found("cart"))?;
    lines::add(&mut transaction, cart_id, line.quantity, &snapshot).await?;
    store::touch(&mut transaction, cart_id).await?;
    committed(app, transaction, cart_id).await
}
