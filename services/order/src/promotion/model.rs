//! A promotion with its limits, and an order's use of it; no I/O.

use shared_types::{PromotionId, UserId};
use time::OffsetDateTime;

use crate::pricing::{Promotion, Unusable};

/// A promotion with what limits it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it does.
    pub promotion: Promotion,
    /// When it begins.
    pub starts_at: OffsetDateTime,
    /// When it ends.
    pub ends_at: Option<OffsetDateTime>,
    /// How many orders may use it.
    pub total_limit: Option<i32>,
    /// How many orders of one shopper may.
    pub shopper_limit: Option<i32>,
    /// How many do; counted only where there is a limit.
    pub used: i32,
}

/// Whose limit counts: the account's or the e-mail address's, whichever was used more.
#[derive(Clone, Debug, Default)]
pub struct Shopper {
    /// The account, when signed in.
    pub user_id: Option<UserId>,
    /// The address, once given.
    pub email: Option<String>,
}

impl Shopper {
    /// The e-mail address as it is compared.
    #[must_use]
    pub fn email_key(&self) -> Option<String> {
        self.email.as_deref().map(str::to_lowercase)
    }
}

/// An order's use of a promotion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// What it takes off, in minor units.
    pub amount: i64,
    /// Whether it counts against a limit.
    pub limited: bool,
}

impl Offer {
    /// Whether its uses are counted.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.total_limit.is_some() || self.shopper_limit.is_some()
    }

    /// Whether a shopper who used it `before` so many times may use it at `now`.
    ///
    /// # Errors
    /// Why not.
    pub fn require_usable(&self, now: OffsetDateTime, before: i64) -> Result<(), Unusable> {
        if now < self.starts_at {
            Err(Unusable::NotYet)
        } else if self.ends_at.is_some_and(|end| end <= now) {
            Err(Unusable::Ended)
        } else if self.total_limit.is_some_and(|limit| limit <= self.used) {
            Err(Unusable::UsedUp)
        } else if self
            .shopper_limit
            .is_some_and(|limit| i64::from(limit) <= before)
        {
            Err(Unusable::UsedBefore)
        } else {
            Ok(())
        }
    }
}

/// A code as it is compared: letters and digits, in upper case.
#[must_use]
pub fn normalised(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(normalised(" welcome-10 "), "WELCOME10");
        assert_eq!(normalised("gc-4k7q 92xd"), "GC4K7Q92XD");
        assert_eq!(normalised("„…“"), "");
    }
}
