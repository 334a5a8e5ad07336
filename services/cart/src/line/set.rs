//! Setting how many units a line has.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller, User};
use shared_types::VariantId;
use shared_types::cart::{CartView, PutLine, PutMyLine};

use super::{lookup, store as lines};
use crate::App;
use crate::cart::read::committed;
use crate::cart::store::{self, Owner};

/// Sets a line of a guest's cart; 0 takes it out.
///
/// # Errors
/// 404 for an unknown cart or variant, 409 `sold_out` where none is left.
pub async fn set(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<PutLine>,
) -> Result<Reply<PutLine>, ApiError> {
    let owner = Owner::Guest(path.cart_id);
    set_in(&app, owner, path.variant_id, body.quantity)
        .await
        .map(Reply)
}

/// Sets a line of the signed-in shopper's cart; 0 takes it out.
///
/// # Errors
/// 404 for an unknown variant, 409 `sold_out` where none is left.
pub async fn set_mine(
    State(app): State<App>,
    user: User,
    Call { path, body, .. }: Call<PutMyLine>,
) -> Result<Reply<PutMyLine>, ApiError> {
    let owner = Owner::Shopper(user.id());
    set_in(&app, owner, path.variant_id, body.quantity)
        .await
        .map(Reply)
}

async fn set_in(
    app: &App,
    owner: Owner,
    variant_id: VariantId,
    quantity: i64,
) -> Result<CartView, ApiError> {
    // Taking out needs nobody's answer: a withdrawn line can always go.
    let snapshot = match quantity {
        0 => None,
        _ => Some(lookup::buyable(&app.products, variant_id).await?),
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let cart_id = store::lock(&mut transaction, owner)
        .await?
        .ok_or_else(|| ApiError::not_found("cart"))?;
    let changed = match &snapshot {
        Some(snapshot) => {
            lines::put(&mut transaction, cart_id, quantity, snapshot).await?;
            true
        }
        None => lines::remove(&mut transaction, cart_id, variant_id).await?,
    };
    if changed {
        store::touch(&mut transaction, cart_id).await?;
    }
    committed(app, transaction, cart_id).await
}
