//! What each seller gets of an order, and what the mall keeps of it; pure.

use serde::{Deserialize, Serialize};
use shared_types::Money;
use shared_types::event::SellerShare;
use shared_types::money::part_of;
use shared_types::order::OrderLine;

use crate::order::model::SellerLines;

/// The mall's commission on a line, as it was at the sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commission {
    /// The rate, in parts per million.
    pub commission_ppm: i64,
    /// What it comes to.
    pub commission: Money,
}

impl Commission {
    /// `commission_ppm` of the goods' price less what promotions took off, rounded half
    /// up. Delivery and tax go to the seller whole.
    #[must_use]
    pub fn on(line: &OrderLine, commission_ppm: i64) -> Self {
        let left = line.total.amount - line.discount.amount;
        Self {
            commission_ppm,
            commission: Money::new(part_of(left, commission_ppm), line.total.currency),
        }
    }
}

/// Who gets what of an order: the totals sum to the order's. Empty where an order is
/// from before that was kept.
#[must_use]
pub fn seller_shares(parts: &[SellerLines]) -> Vec<SellerShare> {
    let shares = parts.iter().map(seller_share);
    shares.collect::<Option<_>>().unwrap_or_default()
}

fn seller_share(part: &SellerLines) -> Option<SellerShare> {
    let share = part.share?;
    let currency = part.lines.first()?.line.total.currency;
    let money = |amount| Money::new(amount, currency);
    let commissions = part
        .lines
        .iter()
        .map(|line| Some(line.commission?.commission.amount));
    Some(SellerShare {
        seller_id: part.seller_id,
        seller_order_id: part.seller_order_id,
        items: money(share.items),
        discount: money(share.discount),
        delivery: money(share.delivery),
        tax: money(share.tax),
        total: money(share.total),
        commission: money(commissions.sum::<Option<i64>>()?),
    })
}
