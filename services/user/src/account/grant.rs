//! Gives an account a role; for the operator's command line.

use service_kit::db::constraint;
use shared_types::user::Role;
use shared_types::{SellerId, UserId};
use sqlx::PgPool;

use super::store;

/// Why a role was not given.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// Nobody signed up with that address.
    #[error("there is no account with this e-mail address")]
    NoAccount,
    /// A seller role without a seller, or a seller without the role.
    #[error("the role seller needs the seller it acts for, and no other role has one")]
    SellerMismatch,
    /// The database did not do it.
    #[error("the database did not take the change")]
    Database(#[from] sqlx::Error),
}

/// Gives `role` to the account of `email`; giving it twice changes nothing. It
/// counts from the account's next token on, within ten minutes.
///
/// # Errors
/// When there is no such account, or `seller_id` does not fit the role.
pub async fn grant_role(
    pool: &PgPool,
    email: &str,
    role: Role,
    seller_id: Option<SellerId>,
) -> Result<UserId, GrantError> {
    if seller_id.is_some() && role != Role::Seller {
        return Err(GrantError::SellerMismatch);
    }
    match store::add_role(pool, email, role, seller_id).await {
        Ok(user_id) => user_id.ok_or(GrantError::NoAccount),
        Err(error) if constraint(&error) == Some("user_account_seller_named") => {
            Err(GrantError::SellerMismatch)
        }
        Err(error) => Err(error.into()),
    }
}
