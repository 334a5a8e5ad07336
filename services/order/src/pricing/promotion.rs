//! What takes something off a sale, and whether it covers one; pure.

use shared_types::{Currency, Money, ProductId, PromotionId, SellerId};

use super::price::{Item, Sale};

/// A coupon, or a discount that needs no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// As a shopper reads it.
    pub name: String,
    /// The coupon's code.
    pub code: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// What it covers.
    pub scope: Scope,
    /// The least that what it covers must come to, before any discount.
    pub minimum: Option<Money>,
}

/// What a promotion does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Takes off so many parts per million of the lines it covers.
    Percentage(i64),
    /// Takes this much off the lines it covers, at most all of it.
    Amount(Money),
    /// Delivers what it covers for nothing.
    FreeDelivery,
}

/// What a promotion covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Cart,
    /// What this seller sells.
    Seller(SellerId),
    /// What is in the category of this slug or below.
    Category(String),
    /// One product.
    Product(ProductId),
}

/// Why a promotion or a gift card does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It begins later.
    NotYet,
    /// Its time is over.
    Ended,
    /// All of it was used by others.
    UsedUp,
    /// This shopper has used it as often as one may.
    UsedBefore,
    /// It covers nothing of the sale.
    NothingCovered,
    /// So much more must be bought of what it covers.
    BelowMinimum(Money),
    /// It is in another currency than the sale.
    OtherCurrency,
}

impl Unusable {
    /// Why, as a shopper reads it.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::NotYet => "This code cannot be used yet".into(),
            Self::Ended => "This code has ended".into(),
            Self::UsedUp => "This code has been used up".into(),
            Self::UsedBefore => "You have used this code before".into(),
            Self::NothingCovered => "This code is for other items than those you buy".into(),
            Self::BelowMinimum(missing) => {
                format!("Buy for {missing} more of what this code is for to use it")
            }
            Self::OtherCurrency => "This code is for another currency".into(),
        }
    }
}

impl Promotion {
    /// Whether it covers a line of `seller_id`.
    #[must_use]
    pub fn covers(&self, seller_id: SellerId, item: &Item<'_>) -> bool {
        match &self.scope {
            Scope::Cart => true,
            Scope::Seller(seller) => *seller == seller_id,
            Scope::Category(slug) => item.category_path.contains(slug),
            Scope::Product(product_id) => *product_id == item.product_id,
        }
    }

    /// Whether it counts for `sale`.
    ///
    /// # Errors
    /// Why it does not.
    pub fn require_fitting(&self, sale: &Sale<'_>) -> Result<(), Unusable> {
        let mut covered = 0_i64;
        let mut any = false;
        for (seller_id, item) in sale.items() {
            if self.covers(seller_id, item) {
                any = true;
                covered = covered.saturating_add(item.amount);
            }
        }
        if !any {
            return Err(Unusable::NothingCovered);
        }
        if self.currency().is_some_and(|own| own != sale.currency) {
            return Err(Unusable::OtherCurrency);
        }
        match self.minimum {
            Some(minimum) if covered < minimum.amount => {
                let missing = Money::new(minimum.amount - covered, sale.currency);
                Err(Unusable::BelowMinimum(missing))
            }
            _ => Ok(()),
        }
    }

    /// The currency it is bound to; a percentage without a minimum is to none.
    fn currency(&self) -> Option<Currency> {
        match self.effect {
            Effect::Amount(money) => Some(money.currency),
            Effect::Percentage(_) | Effect::FreeDelivery => {
                self.minimum.map(|minimum| minimum.currency)
            }
        }
    }
}
