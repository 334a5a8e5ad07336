//! Reading carts, prices and stock checked at every read.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller, User};
use shared_types::cart::{
    CartCount, CartView, CountCart, GetCart, GetMyCart, GetOwnedCart, OwnedCart,
};

use shared_types::{CartId, UserId};
use sqlx::PgTransaction;

use super::model::{StoredCart, view};
use super::store::{self, Owner};
use crate::App;
use crate::line::lookup;

/// A guest's cart.
///
/// # Errors
/// 404 for a cart that is not a guest's.
pub async fn read(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetCart>,
) -> Result<Reply<GetCart>, ApiError> {
    cart_view(&app, Owner::Guest(path.cart_id)).await.map(Reply)
}

/// The signed-in shopper's cart, opened when there is none.
///
/// # Errors
/// Those of the database.
pub async fn read_mine(
    State(app): State<App>,
    user: User,
    _: Call<GetMyCart>,
) -> Result<Reply<GetMyCart>, ApiError> {
    let owner = Owner::Shopper(user.id());
    if store::find(&app.pool, owner).await?.is_none() {
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        store::lock(&mut transaction, owner).await?;
        transaction.commit().await?;
    }
    cart_view(&app, owner).await.map(Reply)
}

/// Any cart with its owner.
///
/// # Errors
/// 404 for an unknown cart.
pub async fn read_owned(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetOwnedCart>,
) -> Result<Reply<GetOwnedCart>, ApiError> {
    let (cart, user_id) = owned_view(&app, Owner::Any(path.cart_id)).await?;
    Ok(Reply(OwnedCart { cart, user_id }))
}

/// Units in a cart; nothing for one that is not there.
///
/// # Errors
/// Those of the database.
pub async fn count(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<CountCart>,
) -> Result<Reply<CountCart>, ApiError> {
    let item_count = store::count(&app.pool, path.cart_id).await?;
    Ok(Reply(CartCount { item_count }))
}

/// The owner's cart judged against the products of this moment.
///
/// # Errors
/// 404 where the owner has no cart.
pub async fn cart_view(app: &App, owner: Owner) -> Result<CartView, ApiError> {
    owned_view(app, owner).await.map(|(cart, _)| cart)
}

async fn owned_view(app: &App, owner: Owner) -> Result<(CartView, Option<UserId>), ApiError> {
    let cart = store::find(&app.pool, owner)
        .await?
        .ok_or_else(|| ApiError::not_found("cart"))?;
    let user_id = cart.user_id;
    Ok((judged(app, cart).await, user_id))
}

async fn judged(app: &App, cart: StoredCart) -> CartView {
    let ids = cart.lines.iter().map(|line| line.variant_id);
    let current = lookup::current(&app.products, ids).await;
    view(cart, &current)
}

/// Commits a change of a cart and answers the cart as the change has left it: a moment
/// later it may be merged into another, and not be found any more.
///
/// # Errors
/// Those of the database.
pub async fn committed(
    app: &App,
    mut transaction: PgTransaction<'_>,
    cart_id: CartId,
) -> Result<CartView, ApiError> {
    let changed = store::find(&mut *transaction, Owner::Any(cart_id)).await?;
    transaction.commit().await?;
    let changed = changed.ok_or_else(|| ApiError::not_found("cart"))?;
    Ok(judged(app, changed).await)
}
