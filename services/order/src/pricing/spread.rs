//! Sharing an amount out so that the shares add up to the last minor unit; pure.

use std::cmp::Reverse;

/// `amount`·`part`/`whole`, rounded half up. The whole is above nothing.
#[must_use]
pub fn rounded_share(amount: i64, part: i64, whole: i64) -> i64 {
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole));
    let rounded = (2 * amount * part + whole).div_euclid(2 * whole);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// Shares `amount` out in proportion to `weights` by largest remainder: each share is
/// its exact value rounded down, and the units that are left go one each to those that
/// lost most, of equals to the first.
///
/// The shares sum to `amount`, and none is above its weight, where `amount` is between
/// nothing and the weights' sum and no weight is below nothing.
#[must_use]
pub fn spread(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().copied().map(i128::from).sum();
    if whole <= 0 || amount <= 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(amount) * i128::from(weight);
    let floor = |weight: i64| i64::try_from(exact(weight) / whole).unwrap_or(i64::MAX);
    let mut shares: Vec<i64> = weights.iter().map(|weight| floor(*weight)).collect();
    let left = amount - shares.iter().sum::<i64>();
    let mut by_loss: Vec<usize> = (0..weights.len()).collect();
    by_loss.sort_by_key(|at| Reverse(exact(weights[*at]) % whole));
    for at in by_loss.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_does_not_divide_goes_to_those_that_lost_most() {
        assert_eq!(spread(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(spread(10, &[999, 1]), [10, 0]);
        assert_eq!(spread(3, &[0, 5, 5]), [0, 2, 1]);
        assert_eq!(spread(7, &[]), [0; 0]);
    }

    proptest! {
        #[test]
        fn shares_sum_up_and_none_is_above_its_weight(
            weights in prop::collection::vec(0_i64..1_000_000_000, 1..30),
            part in 0_i64..=1_000_000,
        ) {
            let whole: i64 = weights.iter().sum();
            let amount = rounded_share(whole, part, 1_000_000);
            let shares = spread(amount, &weights);
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            prop_assert!(shares.iter().zip(&weights).all(|(share, weight)| share <= weight));
            prop_assert!(shares.iter().all(|share| *share >= 0));
        }
    }
}
