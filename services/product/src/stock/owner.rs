//! Whose stock a signed-in person may see and set.

use server_kit::{ApiError, User};
use shared_types::SellerId;
use shared_types::user::Role;

/// The stock within a person's reach.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    /// One seller's.
    Of(SellerId),
    /// Everyone's.
    All,
}

impl Reach {
    /// What `user` may reach; to all others no stock exists.
    pub fn of(user: &User) -> Result<Self, ApiError> {
        if user.has(Role::Admin) {
            return Ok(Self::All);
        }
        user.seller()
            .map(Self::Of)
            .ok_or_else(|| ApiError::not_found("variant"))
    }

    /// The seller to restrict a query to.
    pub fn seller(self) -> Option<uuid::Uuid> {
        match self {
            Self::Of(seller) => Some(seller.uuid()),
            Self::All => None,
        }
    }
}
