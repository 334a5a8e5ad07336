//! Merging a guest's cart into the shopper's at sign-in.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::cart::MergeCart;

use super::read::cart_view;
use super::store::{self, Owner};
use crate::App;
use crate::line::{lookup, store as lines};

/// Quantities add, capped by stock. The guest cart is marked in the same
/// transaction, so that a second merge, or one at the same time, adds nothing.
///
/// # Errors
/// Those of the database; a product service that is away answers 503 and merges nothing.
pub async fn merge(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<MergeCart>,
) -> Result<Reply<MergeCart>, ApiError> {
    let mine = Owner::Shopper(user.id());
    if let Some(guest) = store::find(&app.pool, Owner::Guest(body.from)).await? {
        let ids = guest.lines.iter().map(|line| line.variant_id);
        let known = lookup::current(&app.products, ids)
            .await
            .ok_or_else(|| ApiError::unavailable("the product service"))?;
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        let into = store::lock(&mut transaction, mine)
            .await?
            .ok_or_else(|| ApiError::not_found("cart"))?;
        if store::mark_merged(&mut transaction, body.from, into).await? {
            for line in lines::take_all(&mut transaction, body.from).await? {
                if let Some(snapshot) = known.get(&line.variant_id) {
                    lines::add(&mut transaction, into, line.quantity, snapshot).await?;
                }
            }
            store::touch(&mut transaction, into).await?;
        }
        transaction.commit().await?;
    }
    if store::find(&app.pool, mine).await?.is_none() {
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        store::lock(&mut transaction, mine).await?;
        transaction.commit().await?;
    }
    cart_view(&app, mine).await.map(Reply)
}
