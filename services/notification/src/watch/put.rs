//! Sets a watch.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::watch::PutWatch;

use super::{news, offer, store};
use crate::App;

/// From the price of now on. The variant is looked at once more afterwards, since it may
/// have changed between our question and this.
///
/// # Errors
/// 404 for what is not on offer, 409 for one watch too many, 503 while the product
/// service is away.
pub async fn put(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<PutWatch>,
) -> Result<Reply<PutWatch>, ApiError> {
    let found = offer::offers(&app.products, vec![body.variant_id]).await?;
    let Some(offer) = found.first() else {
        return Err(ApiError::not_found("variant"));
    };
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let Some(watch) = store::put(&mut transaction, user.id(), body.kind, offer).await? else {
        let detail = format!("You watch {} things; remove one first.", store::MOST);
        return Err(ApiError::conflict("too_many_watches", detail));
    };
    news::note(&mut transaction, body.variant_id).await?;
    transaction.commit().await?;
    Ok(Reply(watch))
}
