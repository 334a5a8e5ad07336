//! Shows the signed-in user their account.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::user::GetMe;

use super::store;
use crate::state::App;

/// 401 where the account is gone: then nobody is signed in.
pub async fn get_me(
    State(app): State<App>,
    user: User,
    _: Call<GetMe>,
) -> Result<Reply<GetMe>, ApiError> {
    let mut connection = app.pool.acquire().await?;
    let account = store::find(&mut connection, user.id()).await?;
    Ok(Reply(account.ok_or_else(ApiError::unauthorized)?.into()))
}
