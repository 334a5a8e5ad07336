//! Codes on a checkout: coupons and gift cards, and what they come to.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{ByCheckout, CheckoutView};
use crate::{CheckoutId, CodeId, Money};

/// A coupon's or gift card's code, as a shopper types it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// Upper and lower case, blanks and hyphens are all the same.
    #[garde(length(min = 1, max = 60))]
    pub code: String,
}

/// Names a code of a checkout.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByCode {
    /// The checkout.
    pub checkout_id: CheckoutId,
    /// The code.
    pub code_id: CodeId,
}

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// It takes something off.
    Coupon,
    /// It pays.
    GiftCard,
}

/// A code that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeView {
    /// The code.
    pub code_id: CodeId,
    /// What it is for.
    pub kind: CodeKind,
    /// As a shopper reads it: `WELCOME10`, `Gift card ending in 7K2Q`.
    pub label: String,
    /// What it takes off, or pays, in this checkout.
    pub amount: Money,
    /// Why it does not count now, if it does not.
    pub problem: Option<String>,
    /// What a shopper may wonder about, though it counts.
    #[serde(default)]
    pub note: Option<String>,
}

/// What one promotion takes off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiscountView {
    /// As a shopper reads it: `10% off your first order`.
    pub name: String,
    /// The coupon's code; none where it needs none.
    pub code: Option<String>,
    /// How much, over all lines and deliveries.
    pub amount: Money,
}

endpoint! {
    /// Adds a coupon (which replaces the one before) or a gift card; 422 says what is wrong with the code.
    PutCode = Put "/v1/checkouts/{checkout_id}/codes", Service { path: ByCheckout, body: NewCode, response: CheckoutView, }
    /// Takes a code off; one that is not there changes nothing.
    DeleteCode = Delete "/v1/checkouts/{checkout_id}/codes/{code_id}", Service { path: ByCode, response: CheckoutView, }
}
