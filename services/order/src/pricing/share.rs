//! An order's sums shared among its sellers and the mall; pure.
//!
//! Items and delivery are each seller's own. What is on the whole (tax, discounts) is
//! divided by largest remainder, so that the shares sum to the order to the minor unit.

use shared_types::event::SellerShare;
use shared_types::money::{allocate, part_of};
use shared_types::order::Totals;
use shared_types::{Money, SellerId, SellerOrderId};

use crate::order::model::Commission;

/// What one seller sells and sends, in minor units.
#[derive(Clone, Debug)]
pub struct Part {
    /// The seller.
    pub seller_id: SellerId,
    /// Their part of the order.
    pub seller_order_id: SellerOrderId,
    /// The price of each line.
    pub lines: Vec<i64>,
    /// The price of delivery.
    pub delivery: i64,
    /// What the mall keeps of the goods' price, in parts per million.
    pub commission_ppm: i64,
}

impl Part {
    fn items(&self) -> i64 {
        self.lines.iter().sum()
    }
}

/// What one seller gets.
#[derive(Clone, Debug)]
pub struct Split {
    /// Their share.
    pub share: SellerShare,
    /// The commission in it, line by line.
    pub commissions: Vec<Commission>,
}

/// Who gets what of `totals`.
///
/// Commission is taken on the goods' price after discounts, each line rounded half
/// up; delivery and tax go to the seller whole.
#[must_use]
pub fn split(parts: Vec<Part>, totals: &Totals) -> Vec<Split> {
    let discounts = allocate(discount(&parts, totals), &discountable(&parts, totals));
    let taxable = parts.iter().zip(&discounts);
    let taxable: Vec<i64> = taxable
        .map(|(part, discount)| part.items() + part.delivery - discount)
        .collect();
    let taxes = allocate(totals.tax.amount, &taxable);
    let sums = parts.into_iter().zip(discounts).zip(taxes);
    sums.map(|((part, discount), tax)| share(&part, discount, tax, totals))
        .collect()
}

/// What the total leaves out of the prices it is made of.
fn discount(parts: &[Part], totals: &Totals) -> i64 {
    let prices: i64 = parts.iter().map(|part| part.items() + part.delivery).sum();
    prices + on_top(totals.tax.amount, totals) - totals.total.amount
}

/// Discounts are on goods, as far as those go.
fn discountable(parts: &[Part], totals: &Totals) -> Vec<i64> {
    let items: Vec<i64> = parts.iter().map(Part::items).collect();
    if discount(parts, totals) <= items.iter().sum() {
        return items;
    }
    parts
        .iter()
        .map(|part| part.items() + part.delivery)
        .collect()
}

fn on_top(tax: i64, totals: &Totals) -> i64 {
    if totals.tax_included { 0 } else { tax }
}

fn share(part: &Part, discount: i64, tax: i64, totals: &Totals) -> Split {
    let money = |amount| Money::new(amount, totals.total.currency);
    let ppm = part.commission_ppm;
    let off_goods = discount.min(part.items());
    let lines = part.lines.iter().zip(allocate(off_goods, &part.lines));
    let commissions: Vec<Commission> = lines
        .map(|(price, off)| Commission {
            commission_ppm: ppm,
            commission: money(part_of(price - off, ppm)),
        })
        .collect();
    let commission = commissions.iter().map(|line| line.commission.amount).sum();
    Split {
        share: SellerShare {
            seller_id: part.seller_id,
            seller_order_id: part.seller_order_id,
            items: money(part.items()),
            discount: money(discount),
            delivery: money(part.delivery),
            tax: money(tax),
            total: money(part.items() + part.delivery - discount + on_top(tax, totals)),
            commission: money(commission),
        },
        commissions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared_types::Currency;
    use uuid::Uuid;

    fn parts(sellers: &[(Vec<i64>, i64)], ppm: i64) -> Vec<Part> {
        let number = |at: usize| Uuid::from_u128(at as u128);
        let part = |(at, (lines, delivery)): (usize, &(Vec<i64>, i64))| Part {
            seller_id: number(at).into(),
            seller_order_id: number(at + 100).into(),
            lines: lines.clone(),
            delivery: *delivery,
            commission_ppm: ppm,
        };
        sellers.iter().enumerate().map(part).collect()
    }

    fn totals(sellers: &[(Vec<i64>, i64)], discount: i64, tax: i64, included: bool) -> Totals {
        let money = |amount| Money::new(amount, Currency::USD);
        let items = sellers.iter().flat_map(|(lines, _)| lines).sum();
        let delivery = sellers.iter().map(|(_, delivery)| delivery).sum();
        let on_top = if included { 0 } else { tax };
        Totals {
            items: money(items),
            delivery: money(delivery),
            tax: money(tax),
            tax_included: included,
            total: money(items + delivery - discount + on_top),
        }
    }

    #[test]
    fn each_gets_their_own_and_the_mall_its_commission() {
        let sellers = [(vec![1000, 1000], 500), (vec![500], 0)];
        let shares = split(parts(&sellers, 100_000), &totals(&sellers, 0, 300, false));
        let sums: Vec<_> = shares
            .iter()
            .map(|split| (split.share.total.amount, split.share.commission.amount))
            .collect();
        assert_eq!(sums, [(2750, 200), (550, 50)]);
    }

    #[test]
    fn a_discount_lowers_the_commission() {
        let sellers = [(vec![1000], 0)];
        let shares = split(parts(&sellers, 100_000), &totals(&sellers, 400, 0, true));
        assert_eq!(shares[0].share.commission.amount, 60);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_order(
            sellers in prop::collection::vec(
                (prop::collection::vec(0_i64..10_000_000, 1..6), 0_i64..100_000), 1..8),
            tax in 0_i64..1_000_000,
            off in 0_i64..=1_000_000,
            ppm in 0_i64..=1_000_000,
            included: bool,
        ) {
            let prices: i64 = sellers.iter().map(|(lines, d)| lines.iter().sum::<i64>() + d).sum();
            let discount = part_of(prices, off);
            let totals = totals(&sellers, discount, tax, included);
            let shares = split(parts(&sellers, ppm), &totals);
            let sum = |of: fn(&SellerShare) -> Money| {
                shares.iter().map(|split| of(&split.share).amount).sum::<i64>()
            };
            prop_assert_eq!(sum(|share| share.total), totals.total.amount);
            prop_assert_eq!(sum(|share| share.items), totals.items.amount);
            prop_assert_eq!(sum(|share| share.delivery), totals.delivery.amount);
            prop_assert_eq!(sum(|share| share.discount), discount);
            prop_assert_eq!(sum(|share| share.tax), tax);
            for Split { share, commissions } in &shares {
                prop_assert!(share.total.amount >= 0);
                prop_assert!(share.commission.amount <= share.total.amount);
                let lines: i64 = commissions.iter().map(|line| line.commission.amount).sum();
                prop_assert_eq!(lines, share.commission.amount);
            }
        }
    }
}
