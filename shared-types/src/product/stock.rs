//! Stock: what is on the shelf, and what is held for orders.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{OrderId, Timestamp, VariantId};

/// Stock to hold for an order while its shopper pays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewReservation {
    /// The order; asking again for it answers as before.
    #[garde(skip)]
    pub order_id: OrderId,
    /// Lines of one variant are summed.
    #[garde(length(min = 1, max = 200), dive)]
    pub lines: Vec<ReservationLine>,
}

/// So many units of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReservationLine {
    /// The variant.
    #[garde(skip)]
    pub variant_id: VariantId,
    /// Units, at least 1.
    #[garde(range(min = 1, max = 1_000_000))]
    pub quantity: i64,
}

/// A reservation's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Units are held until `expires_at`.
    Held,
    /// Units are sold.
    Committed,
    /// Units went back.
    Released,
    /// Time ran out and units went back.
    Expired,
}

/// A reservation of stock for one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReservationView {
    /// The order.
    pub order_id: OrderId,
    /// Where it stands.
    pub state: ReservationState,
    /// When held units go back by themselves.
    pub expires_at: Timestamp,
}

/// Names one order's reservation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByOrder {
    /// The order.
    pub order_id: OrderId,
}

/// Names one variant.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByVariant {
    /// The variant.
    pub variant_id: VariantId,
}

/// Stock on hand as its seller counts it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewStock {
    /// Units on the shelf, those reserved included.
    #[garde(range(min = 0, max = 100_000_000))]
    pub on_hand: i64,
}

/// A variant's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockView {
    /// The variant.
    pub variant_id: VariantId,
    /// Units on the shelf, those reserved included.
    pub on_hand: i64,
    /// Units held for orders.
    pub reserved: i64,
    /// Units that can be bought now.
    pub available: i64,
}
