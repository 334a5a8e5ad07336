//! Sending things back: what a shopper asks for, and what the seller does about it.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{ByOrder, OrderLine, PageQuery};
use crate::{Money, OrderId, ReturnId, SellerId, SellerOrderId, Timestamp, VariantId};

/// Asks one seller to take lines of an order back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewReturn {
    /// The seller's part of the order.
    #[garde(skip)]
    pub seller_order_id: SellerOrderId,
    /// What is sent back, each variant once.
    #[garde(length(min = 1, max = 100), dive)]
    pub lines: Vec<NewReturnLine>,
    /// What the seller should know.
    #[garde(length(max = 1000))]
    pub note: String,
}

/// So many units of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewReturnLine {
    /// The line's variant.
    #[garde(skip)]
    pub variant_id: VariantId,
    /// Units, at most those not sent back yet.
    #[garde(range(min = 1, max = 1_000_000))]
    pub quantity: i64,
    /// Why.
    #[garde(skip)]
    pub reason: ReturnReason,
}

/// Why something is sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// It arrived broken.
    Damaged,
    /// It is not what was described.
    NotAsDescribed,
    /// Another item was sent.
    WrongItem,
    /// It does not fit.
    DoesNotFit,
    /// They thought better of it.
    ChangedMind,
    /// Something else.
    Other,
}

impl ReturnReason {
    /// Every reason, as a form lists them.
    pub const ALL: [Self; 6] = [
        Self::ChangedMind,
        Self::DoesNotFit,
        Self::Damaged,
        Self::NotAsDescribed,
        Self::WrongItem,
        Self::Other,
    ];

    /// As it crosses wires and is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::NotAsDescribed => "not_as_described",
            Self::WrongItem => "wrong_item",
            Self::DoesNotFit => "does_not_fit",
            Self::ChangedMind => "changed_mind",
            Self::Other => "other",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Damaged => "It arrived damaged",
            Self::NotAsDescribed => "It is not as described",
            Self::WrongItem => "It is the wrong item",
            Self::DoesNotFit => "It does not fit",
            Self::ChangedMind => "I changed my mind",
            Self::Other => "Another reason",
        }
    }

    /// The one with this [`name`](Self::name).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStatus {
    /// The seller has to answer.
    Requested,
    /// The shopper may send it.
    Accepted,
    /// The seller does not take it back.
    Refused,
    /// The seller has it, and has to refund.
    Received,
    /// The money is on its way back.
    Refunding,
    /// The payment provider refused to give the money back; the seller tries again.
    RefundFailed,
    /// The money was given back.
    Refunded,
}

/// Something sent back, as its shopper and its seller see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnView {
    /// The return.
    pub return_id: ReturnId,
    /// Of which order.
    pub order_id: OrderId,
    /// The number people read out.
    pub order_number: String,
    /// To whom.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// Whose it was.
    pub shopper_name: String,
    /// Where it stands.
    pub status: ReturnStatus,
    /// What is sent back.
    pub lines: Vec<ReturnLineView>,
    /// What the shopper says.
    pub note: String,
    /// What the seller says.
    pub answer: Option<String>,
    /// What was paid for the lines, and may be given back.
    pub refundable: Money,
    /// What is given back.
    pub refunded: Option<Money>,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

/// One line sent back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnLineView {
    /// The line as it was sold.
    pub sold: OrderLine,
    /// How many units of it.
    pub quantity: i64,
    /// Why.
    pub reason: ReturnReason,
    /// What was paid for them.
    pub refundable: Money,
    /// Whether they go back on sale, once received.
    pub sellable: Option<bool>,
}

/// An order's returns, and what else may be sent back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderReturns {
    /// Newest first.
    pub returns: Vec<ReturnView>,
    /// Each seller's part of which something may still be sent back.
    pub returnable: Vec<ReturnablePart>,
}

/// What may be sent back to one seller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnablePart {
    /// The seller's part of the order.
    pub seller_order_id: SellerOrderId,
    /// Their name.
    pub seller_name: String,
    /// Until when it can be asked for.
    pub until: Timestamp,
    /// Each line of which units are left; `quantity` is how many.
    pub lines: Vec<OrderLine>,
}

/// Names a return.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByReturn {
    /// The return.
    pub return_id: ReturnId,
}

/// Returns to one seller, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ReturnList {
    /// At most a page of them.
    pub returns: Vec<ReturnView>,
    /// The cursor of the page after, if there is one.
    pub next: Option<String>,
}

/// What the seller tells the shopper.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReturnAnswer {
    /// Where to send it, or why not.
    #[garde(length(min = 1, max = 1000))]
    pub answer: String,
}

/// What the seller found in the parcel.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReceivedReturn {
    /// The lines that go back on sale.
    #[garde(length(max = 100))]
    pub sellable: Vec<VariantId>,
}

/// How much to give back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ReturnRefund {
    /// More than nothing, at most what is refundable.
    pub amount: Money,
}

endpoint! {
    /// An order's returns and what else may be sent back, for a BFF that knows the browser may see it.
    ListReturns = Get "/v1/orders/{order_id}/returns", Service { path: ByOrder, response: OrderReturns, }
    /// Asks a seller to take lines back; 409 `not_returnable` once the time for it is over.
    AskReturn = Post "/v1/orders/{order_id}/returns", Service { path: ByOrder, body: NewReturn, response: ReturnView, status: 201, }
    /// Returns to the signed-in seller.
    ListSellerReturns = Get "/v1/seller/returns", User { query: PageQuery, response: ReturnList, }
    /// One return to the signed-in seller; another's is 404.
    GetSellerReturn = Get "/v1/seller/returns/{return_id}", User { path: ByReturn, response: ReturnView, }
    /// Lets the shopper send it.
    AcceptReturn = Post "/v1/seller/returns/{return_id}/accept", User { path: ByReturn, body: ReturnAnswer, response: ReturnView, }
    /// Does not take it back.
    RefuseReturn = Post "/v1/seller/returns/{return_id}/refuse", User { path: ByReturn, body: ReturnAnswer, response: ReturnView, }
    /// Notes that it has arrived; what is sellable goes back on sale.
    ReceiveReturn = Post "/v1/seller/returns/{return_id}/receive", User { path: ByReturn, body: ReceivedReturn, response: ReturnView, }
    /// Gives the money back, once.
    RefundReturn = Post "/v1/seller/returns/{return_id}/refund", User { path: ByReturn, body: ReturnRefund, response: ReturnView, }
}
