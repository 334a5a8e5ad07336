//! The analytics service's contract.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ProductId;

/// A shopper looked at a product; told by a BFF.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ProductView {
    /// The product.
    pub product_id: ProductId,
}

/// How often an event was seen on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventCount {
    /// The day in UTC, `2026-11-21`.
    pub day: String,
    /// The event's type.
    pub kind: String,
    /// How often.
    pub count: i64,
}

/// Counts of the last thirty days, newest day first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct EventCounts {
    /// By day and type.
    pub counts: Vec<EventCount>,
}

endpoint! {
    /// Records that a product was looked at.
    RecordProductView = Post "/v1/product-views", Service { body: ProductView, }
    /// How often each event was seen, by day; for operators.
    ListEventCounts = Get "/v1/event-counts", Service { response: EventCounts, }
}
