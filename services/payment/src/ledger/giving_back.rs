//! Which sellers a refund comes from, and how much commission goes back with it; pure.

use shared_types::money::allocate;
use shared_types::{SellerId, SellerOrderId};

/// A seller's share of an order as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Their part of the order.
    pub seller_order_id: SellerOrderId,
    /// The seller.
    pub seller_id: SellerId,
    /// What the shopper paid for it.
    pub total: i64,
    /// What the mall kept of that.
    pub commission: i64,
    /// What went back to the shopper.
    pub refunded: i64,
    /// What the mall gave back of its commission.
    pub commission_returned: i64,
    /// The holding time is over.
    pub released: bool,
}

impl Share {
    /// What can still go back.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.total - self.refunded
    }

    /// What the seller has of it, after commission.
    #[must_use]
    pub fn net(&self) -> i64 {
        self.left() - (self.commission - self.commission_returned)
    }

    /// The commission to be given back in all once `refunded` went back: in proportion,
    /// rounded half up, so that all of it is back once everything is.
    fn commission_back(&self, refunded: i64) -> i64 {
        if self.total == 0 {
            return 0;
        }
        let total = i128::from(self.total);
        let twice = 2 * i128::from(self.commission) * i128::from(refunded) + total;
        i64::try_from(twice.div_euclid(2 * total)).unwrap_or(self.commission)
    }
}

/// What a refund takes from one share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The share.
    pub share: Share,
    /// What goes back to the shopper.
    pub amount: i64,
    /// What the mall gives back of its commission.
    pub commission: i64,
}

impl Taken {
    /// What the seller loses by it.
    #[must_use]
    pub fn net(&self) -> i64 {
        self.amount - self.commission
    }
}

/// What `amount` takes from each of `shares`; `None` where it is more than they have.
///
/// A refund for one seller's goods comes from that seller, as far as their share goes;
/// all else from everyone, in proportion to what is left of their shares.
#[must_use]
pub fn take(shares: &[Share], amount: i64, seller_id: Option<SellerId>) -> Option<Vec<Taken>> {
    if amount > shares.iter().map(Share::left).sum() {
        return None;
    }
    let named = |share: &&Share| Some(share.seller_id) == seller_id;
    let from_named = shares
        .iter()
        .find(named)
        .map_or(0, |share| share.left().min(amount));
    let others: Vec<i64> = shares
        .iter()
        .map(|share| if named(&share) { 0 } else { share.left() })
        .collect();
    let rest = allocate(amount - from_named, &others);
    let taken = shares.iter().zip(rest).map(|(share, rest)| {
        let amount = if named(&share) { from_named } else { rest };
        Taken {
            share: share.clone(),
            amount,
            // Of what came back in between, rounding may have left one unit too much.
            commission: (share.commission_back(share.refunded + amount)
                - share.commission_returned)
                .max(0),
        }
    });
    Some(taken.filter(|taken| taken.amount > 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn share(number: u128, total: i64, commission: i64) -> Share {
        Share {
            seller_order_id: Uuid::from_u128(number + 100).into(),
            seller_id: Uuid::from_u128(number).into(),
            total,
            commission,
            refunded: 0,
            commission_returned: 0,
            released: false,
        }
    }

    fn amounts(taken: &[Taken]) -> Vec<(i64, i64)> {
        taken
            .iter()
            .map(|taken| (taken.amount, taken.commission))
            .collect()
    }

    #[test]
    fn a_named_sellers_refund_comes_from_them_alone() {
        let shares = [share(1, 1000, 100), share(2, 3000, 300)];
        let second = Some(shares[1].seller_id);
        assert_eq!(amounts(&take(&shares, 500, second).unwrap()), [(500, 50)]);
        assert_eq!(
            amounts(&take(&shares, 400, None).unwrap()),
            [(100, 10), (300, 30)]
        );
        assert_eq!(
            amounts(&take(&shares, 3500, second).unwrap()),
            [(500, 50), (3000, 300)]
        );
        assert_eq!(take(&shares, 4001, None), None);
    }

    proptest! {
        #[test]
        fn refunds_in_any_steps_give_back_exactly_what_was_taken(
            orders in prop::collection::vec((1_i64..1_000_000, 0_i64..=1_000_000), 1..5),
            steps in prop::collection::vec((1_i64..400_000, 0_usize..6), 1..30),
        ) {
            let shares = orders.iter().zip(1..).map(|((total, ppm), number)| {
                share(number, *total, shared_types::money::part_of(*total, *ppm))
            });
            let mut shares: Vec<_> = shares.collect();
            let everything = (i64::MAX, 9);
            for (wanted, of) in steps.into_iter().chain([everything]) {
                let left: i64 = shares.iter().map(Share::left).sum();
                let amount = wanted.min(left);
                let named = shares.get(of).map(|share| share.seller_id);
                let taken = take(&shares, amount, named).unwrap();
                prop_assert_eq!(taken.iter().map(|taken| taken.amount).sum::<i64>(), amount);
                for one in taken {
                    let share = shares
                        .iter_mut()
                        .find(|share| share.seller_id == one.share.seller_id)
                        .unwrap();
                    share.refunded += one.amount;
                    share.commission_returned += one.commission;
                    prop_assert!(one.commission >= 0 && one.net() >= 0);
                    prop_assert!(share.net() >= 0 && share.left() >= 0);
                    prop_assert!(share.commission_returned <= share.commission);
                }
            }
            for share in shares {
                prop_assert_eq!((share.left(), share.net()), (0, 0));
            }
        }
    }
}
