//! Reservations and their rules, without I/O.

use std::collections::BTreeMap;

use server_kit::ApiError;
use shared_types::product::{ReservationLine, ReservationState, ReservationView};
use shared_types::{FieldError, OrderId};
use time::OffsetDateTime;
use uuid::Uuid;

/// Units by variant, in the order in which stock is locked.
pub(super) type Lines = BTreeMap<Uuid, i64>;

/// Lines of one variant are summed.
pub(super) fn summed(lines: &[ReservationLine]) -> Lines {
    let mut sums = Lines::new();
    for line in lines {
        // At most 200 lines of a million units each: no overflow.
        *sums.entry(line.variant_id.uuid()).or_default() += line.quantity;
    }
    sums
}

/// A reservation as it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reservation {
    pub order_id: OrderId,
    pub state: ReservationState,
    pub expires_at: OffsetDateTime,
}

impl Reservation {
    pub fn view(self) -> ReservationView {
        ReservationView {
            order_id: self.order_id,
            state: self.state,
            expires_at: self.expires_at.into(),
        }
    }
}

/// The units went back, and were not to be had again.
pub(super) fn ended() -> ApiError {
    ApiError::conflict(
        "reservation_ended",
        "The reservation of this order has ended and its units went back.",
    )
}

/// Names the lines that fell short and how many units are left of each.
pub(super) fn sold_out(lines: &Lines, left: &BTreeMap<Uuid, i64>) -> ApiError {
    let left_of = |variant: &Uuid| left.get(variant).copied().unwrap_or_default().max(0);
    let short = lines
        .iter()
        .filter(|(variant, wanted)| left_of(variant) < **wanted);
    let errors = short
        .map(|(variant, _)| FieldError::new(variant.to_string(), left_of(variant).to_string()));
    let detail = "Some of it was sold in the meantime; see how many are left of each.";
    let mut problem = ApiError::conflict("sold_out", detail).problem().clone();
    problem.errors = errors.collect();
    ApiError::from(problem)
}
