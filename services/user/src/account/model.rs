//! An account as this service knows it.

use shared_types::user::{Role, UserView};
use shared_types::{SellerId, Timestamp, UserId};
use time::OffsetDateTime;

/// One account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub user_id: UserId,
    /// Where mail reaches its owner, in the case they typed.
    pub email: String,
    /// How the mall addresses them.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The seller they act for, with [`Role::Seller`].
    pub seller_id: Option<SellerId>,
    /// When they signed up.
    pub created_at: OffsetDateTime,
}

impl From<Account> for UserView {
    fn from(account: Account) -> Self {
        Self {
            user_id: account.user_id,
            email: account.email,
            name: account.name,
            roles: account.roles,
            created_at: Timestamp(account.created_at),
        }
    }
}

/// The role as the database names it.
#[must_use]
pub const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Shopper => "shopper",
        Role::Seller => "seller",
        Role::Admin => "admin",
    }
}

/// The roles of `names`, in a fixed order; the database holds no other names.
#[must_use]
pub fn roles(names: &[String]) -> Vec<Role> {
    [Role::Shopper, Role::Seller, Role::Admin]
        .into_iter()
        .filter(|role| names.iter().any(|name| name == role_name(*role)))
        .collect()
}
