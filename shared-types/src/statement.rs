//! The payment service's contract with sellers: what they sold, what was kept of it,
//! and what they were paid.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{LedgerTransactionId, Money, OrderId, Timestamp};

/// Which part of a statement.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct StatementQuery {
    /// The entries before this one; the newest without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub cursor: Option<LedgerTransactionId>,
    /// How many at most; 20 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(range(min = 1, max = 500))]
    #[schemars(range(min = 1, max = 500))]
    pub limit: Option<i64>,
}

/// What changed a seller's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// A shopper paid.
    Sale,
    /// The mall kept its part.
    Commission,
    /// A shopper's money went back.
    Refund,
    /// The mall gave back its part of that.
    CommissionReturned,
    /// A shopper's money that had gone back came back.
    RefundFailed,
    /// The mall kept its part of that.
    CommissionRetaken,
    /// The seller was paid.
    Payout,
    /// A payout did not arrive.
    PayoutReturned,
}

/// One change of a seller's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementEntry {
    /// Its booking; later ones are greater.
    pub id: LedgerTransactionId,
    /// When it was booked.
    pub at: Timestamp,
    /// What it is.
    pub kind: StatementKind,
    /// The order it is about, if one.
    pub order_id: Option<OrderId>,
    /// That order's number, as people read it out.
    pub order_number: Option<String>,
    /// By how much; negative for what was taken off.
    pub amount: Money,
}

/// A seller's money in one currency: where it is, and what came of it so far.
///
/// `sales + refunds + commission + payouts` is `pending + available`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SellerAccount {
    /// Sold, but still within the holding time.
    pub pending: Money,
    /// To be paid out next; negative for what is owed.
    pub available: Money,
    /// On its way to the seller.
    pub in_transit: Money,
    /// All that shoppers paid.
    pub sales: Money,
    /// All that went back to them; negative.
    pub refunds: Money,
    /// All that the mall kept; negative.
    pub commission: Money,
    /// All that was paid out; negative.
    pub payouts: Money,
}

/// A seller's statement, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// One for each currency, by its code; only on the first page.
    pub accounts: Vec<SellerAccount>,
    /// A page of changes.
    pub entries: Vec<StatementEntry>,
    /// The cursor of the next page, if there is one.
    pub next: Option<LedgerTransactionId>,
}

endpoint! {
    /// The statement of the seller that the caller acts for; 403 for other people.
    GetMyStatement = Get "/v1/me/statement", User { query: StatementQuery, response: Statement, }
}
