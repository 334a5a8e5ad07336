//! What may be sent back, and what was paid for it; no I/O.

use std::collections::HashMap;

use serde::Deserialize;
use shared_types::order::OrderLine;
use shared_types::returns::{NewReturnLine, ReturnReason, ReturnStatus};
use shared_types::{Money, SellerId, SellerOrderId, VariantId};
use time::OffsetDateTime;

const STATUSES: [(ReturnStatus, &str); 7] = [
    (ReturnStatus::Requested, "requested"),
    (ReturnStatus::Accepted, "accepted"),
    (ReturnStatus::Refused, "refused"),
    (ReturnStatus::Received, "received"),
    (ReturnStatus::Refunding, "refunding"),
    (ReturnStatus::RefundFailed, "refund_failed"),
    (ReturnStatus::Refunded, "refunded"),
];

/// The status of a name in the database, whose check constraint knows the same names.
#[must_use]
pub fn status_of(name: &str) -> Option<ReturnStatus> {
    STATUSES
        .iter()
        .find(|(_, known)| *known == name)
        .map(|(status, _)| *status)
}

/// A status' name in the database.
#[must_use]
pub fn name_of(status: ReturnStatus) -> &'static str {
    STATUSES
        .iter()
        .find(|(known, _)| *known == status)
        .map_or("requested", |(_, name)| name)
}

/// One seller's part of an order, as far as it may be sent back.
#[derive(Clone, Debug)]
pub struct SoldPart {
    /// The part.
    pub seller_order_id: SellerOrderId,
    /// The seller.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// Until when it can be asked for; none before it is confirmed.
    pub until: Option<OffsetDateTime>,
    /// Whether prices include the tax.
    pub tax_included: bool,
    /// What was sold.
    pub lines: Vec<OrderLine>,
    /// What was sent back of it, without what the seller refused.
    pub returned: HashMap<VariantId, Returned>,
}

/// What was sent back of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Returned {
    /// Units.
    pub quantity: i64,
    /// What was paid for them, in minor units.
    pub refundable: i64,
}

/// A line about to be sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedLine {
    /// The line's variant.
    pub variant_id: VariantId,
    /// Units.
    pub quantity: i64,
    /// Why.
    pub reason: ReturnReason,
    /// What was paid for them, in minor units.
    pub refundable: i64,
}

impl SoldPart {
    fn returned(&self, line: &OrderLine) -> Returned {
        self.returned
            .get(&line.variant_id)
            .copied()
            .unwrap_or_default()
    }

    /// Each line of which units are left, with as many as are left.
    #[must_use]
    pub fn left(&self) -> Vec<OrderLine> {
        let lines = self.lines.iter().map(|line| OrderLine {
            quantity: line.quantity - self.returned(line).quantity,
            ..line.clone()
        });
        lines.filter(|line| line.quantity > 0).collect()
    }

    /// Whether it can still be asked for at `now`.
    #[must_use]
    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// The line to be sent back, with what was paid for it.
    ///
    /// # Errors
    /// What is wrong, and with which field of the request.
    pub fn accept(&self, asked: NewReturnLine) -> Result<AcceptedLine, (&'static str, String)> {
        let line = self
            .lines
            .iter()
            .find(|line| line.variant_id == asked.variant_id)
            .ok_or(("variant_id", "is not in this part of the order".to_owned()))?;
        let before = self.returned(line);
        let left = line.quantity - before.quantity;
        if asked.quantity > left {
            return Err(("quantity", format!("must be at most {left}")));
        }
        Ok(AcceptedLine {
            variant_id: asked.variant_id,
            quantity: asked.quantity,
            reason: asked.reason,
            refundable: refundable(
                paid_for(line, self.tax_included).amount,
                line.quantity,
                before,
                asked.quantity,
            ),
        })
    }
}

/// What was paid for all of a line: its price less the discount, with its tax.
#[must_use]
pub fn paid_for(line: &OrderLine, tax_included: bool) -> Money {
    let on_top = if tax_included { 0 } else { line.tax.amount };
    let amount = line.total.amount - line.discount.amount + on_top;
    Money::new(amount, line.total.currency)
}

/// What was paid for the next `asked` of `units` that cost `paid`: cumulative shares
/// rounded down, so that all units together give exactly what was paid, and never more
/// than is left.
#[must_use]
pub fn refundable(paid: i64, units: i64, before: Returned, asked: i64) -> i64 {
    let share = |count: i64| i128::from(paid) * i128::from(count) / i128::from(units.max(1));
    let upto = share(before.quantity + asked) - share(before.quantity);
    let left = paid - before.refundable;
    i64::try_from(upto).unwrap_or(left).clamp(0, left.max(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn units_sent_back_one_by_one_give_what_was_paid(
            paid in 0_i64..10_000_000, parts in prop::collection::vec(1_i64..5, 1..8),
        ) {
            let units = parts.iter().sum();
            let mut before = Returned::default();
            for asked in parts {
                let amount = refundable(paid, units, before, asked);
                prop_assert!(amount >= 0);
                before.quantity += asked;
                before.refundable += amount;
            }
            prop_assert_eq!(before.refundable, paid);
        }

        #[test]
        fn never_more_than_was_paid_whatever_was_refused_before(
            paid in 0_i64..10_000, units in 1_i64..10, refunded in 0_i64..10_000, asked in 1_i64..10,
        ) {
            let before = Returned { quantity: units - asked.min(units), refundable: refunded.min(paid) };
            let amount = refundable(paid, units, before, asked.min(units));
            prop_assert!(amount >= 0 && amount + before.refundable <= paid);
        }
    }
}
