//! Switches notifications in a browser on and off.

use axum::extract::State;
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::reach::{DeletePushSubscription, PutPushSubscription};

use super::seal::Browser;
use super::store;
use crate::App;

/// Browsers pad or do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The browser gets the shopper's notifications.
///
/// # Errors
/// 409 where none are sent; 422 for what no browser says.
pub async fn put(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<PutPushSubscription>,
) -> Result<Reply<PutPushSubscription>, ApiError> {
    if app.offer.push_key.is_none() {
        let detail = "This mall sends no notifications to browsers.";
        return Err(ApiError::conflict("no_push", detail));
    }
    if app.push_hosts.admit(&body.endpoint).is_none() {
        let message = "must be the https address of a public push service";
        return Err(ApiError::invalid_field("endpoint", message));
    }
    let p256dh = BASE64.decode(&body.p256dh).unwrap_or_default();
    let auth = BASE64.decode(&body.auth).unwrap_or_default();
    if Browser::new(&p256dh, &auth).is_none() {
        let message = "must be a browser's key and secret in base64url";
        return Err(ApiError::invalid_field("p256dh", message));
    }
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    store::put(&mut transaction, user.id(), &body.endpoint, &p256dh, &auth).await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}

/// It gets none any more; another's is left as it is.
///
/// # Errors
/// Those of the database.
pub async fn delete(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<DeletePushSubscription>,
) -> Result<Reply<DeletePushSubscription>, ApiError> {
    store::remove(&app.pool, user.id(), &body.endpoint).await?;
    Ok(Reply(Empty {}))
}
