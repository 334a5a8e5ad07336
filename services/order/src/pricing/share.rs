//! Who gets what of a parcel: its seller and the mall; pure.

use shared_types::event::SellerShare;
use shared_types::money::part_of;
use shared_types::{Currency, Money, SellerId, SellerOrderId};

use super::price::{Charge, PricedParcel};
use super::tax::TaxRate;
use crate::order::model::Commission;

/// What one seller gets.
#[derive(Clone, Debug)]
pub struct Split {
    /// Their share.
    pub share: SellerShare,
    /// The commission in it, line by line.
    pub commissions: Vec<Commission>,
}

/// Splits what a parcel comes to at a destination of this `tax`.
///
/// Commission is taken on the goods' price after discounts, each line rounded half up;
/// delivery and tax go to the seller whole. The totals of all parcels sum to the order's.
#[must_use]
pub fn split(
    (seller_id, seller_order_id): (SellerId, SellerOrderId),
    parcel: &PricedParcel,
    tax: TaxRate,
    currency: Currency,
    commission_ppm: i64,
) -> Split {
    let money = |amount| Money::new(amount, currency);
    let sums = parcel.share(tax);
    let commission = |line: &Charge| Commission {
        commission_ppm,
        commission: money(part_of(line.left(), commission_ppm)),
    };
    let commissions: Vec<Commission> = parcel.items.iter().map(commission).collect();
    let kept = commissions.iter().map(|line| line.commission.amount).sum();
    Split {
        share: SellerShare {
            seller_id,
            seller_order_id,
            items: money(sums.items),
            discount: money(sums.discount),
            delivery: money(sums.delivery),
            tax: money(sums.tax),
            total: money(sums.total),
            commission: money(kept),
        },
        commissions,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn parcel(lines: &[(i64, i64)], delivery: i64) -> PricedParcel {
        let charge = |(amount, discount): &(i64, i64)| Charge {
            amount: *amount,
            discount: *discount,
            tax: 10,
        };
        PricedParcel {
            options: Vec::new(),
            chosen: None,
            items: lines.iter().map(charge).collect(),
            delivery: charge(&(delivery, 0)),
        }
    }

    fn share(parcel: &PricedParcel, included: bool) -> SellerShare {
        let ids = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let tax = TaxRate {
            rate_ppm: 0,
            included,
        };
        split(ids, parcel, tax, Currency::USD, 100_000).share
    }

    #[test]
    fn the_seller_gets_all_but_the_commission_on_goods() {
        let share = share(&parcel(&[(1000, 0), (1000, 0)], 500), false);
        assert_eq!((share.total.amount, share.commission.amount), (2530, 200));
    }

    #[test]
    fn a_discount_lowers_the_commission() {
        let share = share(&parcel(&[(1000, 400)], 0), true);
        let sums = (share.total.amount, share.discount.amount);
        assert_eq!((sums, share.commission.amount), ((600, 400), 60));
    }
}
