//! Turns a sign-in into what its holder carries.

use server_kit::ApiError;
use server_kit::auth::{AUDIENCE, ISSUER};
use shared_types::user::{AccessClaims, Tokens};
use shared_types::{Timestamp, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::model::{ACCESS_LIFETIME, Holder, NewRefreshToken, Times};
use super::store::{self, Start};
use crate::state::App;

/// Someone whose password was checked.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// Who.
    pub user_id: UserId,
    /// The PHC string it was checked against.
    pub password_hash: &'a str,
    /// Where from.
    pub network_tag: &'a [u8],
}

/// Starts a sign-in; `None` where the password was changed since it was checked.
///
/// # Errors
/// When the database is away.
pub async fn open(
    app: &App,
    connection: &mut PgConnection,
    checked: Checked<'_>,
) -> Result<Option<Tokens>, ApiError> {
    let times = Times::at(app.clock.now());
    let refresh = NewRefreshToken::random()?;
    let start = Start {
        user_id: checked.user_id,
        password_hash: checked.password_hash,
        network_tag: checked.network_tag,
        token_hash: &refresh.hash,
        times,
    };
    match store::start(connection, &start).await? {
        Some(holder) => issue(app, &holder, refresh, times.now).await.map(Some),
        None => Ok(None),
    }
}

/// The tokens of `holder`, with `refresh` as the next one to exchange.
pub(super) async fn issue(
    app: &App,
    holder: &Holder,
    refresh: NewRefreshToken,
    now: OffsetDateTime,
) -> Result<Tokens, ApiError> {
    let expires = now + ACCESS_LIFETIME;
    let claims = AccessClaims {
        sub: holder.user_id,
        sid: holder.sign_in_id,
        roles: holder.roles.clone(),
        seller_id: holder.seller_id,
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        iat: now.unix_timestamp(),
        exp: expires.unix_timestamp(),
    };
    Ok(Tokens {
        access_token: app.sign(&claims, now).await?,
        access_expires_at: Timestamp(expires),
        refresh_token: refresh.text,
    })
}
