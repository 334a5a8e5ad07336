//! Reads by what ways a shopper can be reached.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::reach::{GetReach, Reach};

use crate::{App, bounce, phone, push};

/// Phone, browsers, and whether mail came back.
///
/// # Errors
/// Those of the database.
pub async fn read(
    State(app): State<App>,
    user: User,
    _: Call<GetReach>,
) -> Result<Reply<GetReach>, ApiError> {
    let (pool, user_id) = (&app.pool, user.id());
    Ok(Reply(Reach {
        sms: app.offer.sms,
        phone: phone::store::confirmed(pool, user_id).await?,
        unconfirmed_phone: phone::store::unconfirmed(pool, user_id).await?,
        push_key: app.offer.push_key.clone(),
        push_endpoints: push::store::endpoints(pool, user_id).await?,
        returned_mail: bounce::store::refused_address(pool, user_id).await?,
    }))
}
