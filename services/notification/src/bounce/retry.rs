//! Gives an address another chance.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::Empty;
use shared_types::reach::RetryMail;

use super::store;
use crate::App;

/// News goes again to the addresses that the shopper was written to: a full mailbox is
/// emptied, a closed one opened. Where it is not, the next mail comes back too.
///
/// # Errors
/// Those of the database.
pub async fn retry(
    State(app): State<App>,
    user: User,
    _: Call<RetryMail>,
) -> Result<Reply<RetryMail>, ApiError> {
    store::allow_addresses(&app.pool, user.id()).await?;
    Ok(Reply(Empty {}))
}
