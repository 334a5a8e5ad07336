//! Opening a guest cart with its first line.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::cart::CreateCart;
use shared_types::event::CartChanged;

use super::model::{StoredCart, StoredLine, view};
use super::store;
use crate::App;
use crate::line::{lookup, store as lines};

/// Opens the cart and puts the line in, in one transaction.
///
/// # Errors
/// 404 for an unknown variant, 409 `sold_out` where none is left.
pub async fn create(
    State(app): State<App>,
    _: ServiceCaller,
    Call { body, .. }: Call<CreateCart>,
) -> Result<Reply<CreateCart>, ApiError> {
    let snapshot = lookup::buyable(&app.products, body.variant_id).await?;
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let cart_id = store::insert_guest(&mut transaction).await?;
    let quantity = lines::add(&mut transaction, cart_id, body.quantity, &snapshot).await?;
    let event = CartChanged {
        cart_id,
        user_id: None,
        item_count: quantity,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    let line = StoredLine {
        variant_id: body.variant_id,
        quantity,
        snapshot: snapshot.clone(),
    };
    let cart = StoredCart {
        cart_id,
        user_id: None,
        version: 1,
        lines: vec![line],
    };
    let current = Some([(snapshot.variant_id, snapshot)].into());
    Ok(Reply(view(cart, &current)))
}
