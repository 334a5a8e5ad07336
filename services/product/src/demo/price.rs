//! Prices that look as if a shopkeeper had set them.

use super::chance::Chance;
use super::words::Kind;

/// How a seller likes prices to end.
#[derive(Clone, Copy)]
pub enum Ending {
    Whole,
    NinetyFive,
    Ninety,
    Half,
}

impl Ending {
    /// Each seller keeps to one habit.
    pub fn of(seller_index: usize) -> Self {
        match seller_index % 5 {
            0 | 3 => Self::Whole,
            1 => Self::NinetyFive,
            2 => Self::Ninety,
            _ => Self::Half,
        }
    }

    /// The nearest price of this habit, in cents.
    pub fn charm(self, cents: f64) -> i64 {
        let dollars = (cents / 100.0).round().max(2.0);
        if dollars >= 100.0 {
            // 118 becomes 119, 243 becomes 245.
            let fives = (dollars / 5.0).round() * 5.0;
            let dollars = if (fives as i64) % 10 == 0 {
                fives - 1.0
            } else {
                fives
            };
            return (dollars * 100.0) as i64;
        }
        let whole = dollars as i64 * 100;
        match self {
            Self::Whole if dollars >= 12.0 => whole,
            Self::Whole | Self::Half => whole - 50,
            Self::NinetyFive => whole - 5,
            Self::Ninety => whole - 10,
        }
    }
}

/// A starting price in cents, more often in the middle than at the ends. Where
/// sizes raise the price the start stays in the lower half.
pub fn base(kind: &Kind, rising: bool, chance: &mut Chance) -> f64 {
    let spread = (chance.unit() + chance.unit()) / 2.0;
    let share = if rising { spread * 0.45 } else { spread };
    let (low, high) = (f64::from(kind.price.0), f64::from(kind.price.1));
    (low + (high - low) * share) * 100.0
}

/// How much more than the first value each value of a rising option costs.
///
/// Twice the coffee costs less than twice the price: amounts count with a power
/// of 0.75. Values that are not amounts rise by a fifth.
pub fn factors(values: &[&str]) -> Vec<f64> {
    let amounts: Vec<Option<f64>> = values.iter().map(|value| amount(value)).collect();
    let first = amounts.first().copied().flatten();
    amounts
        .iter()
        .enumerate()
        .map(|(at, amount)| match (first, amount) {
            (Some(first), Some(amount)) if first > 0.0 => {
                (amount / first).powf(0.75).clamp(1.0, 6.0)
            }
            _ => 1.2f64.powi(at as i32),
        })
        .collect()
}

/// "1.5 kg" as 1500, "90 × 200 cm" as 90; `None` when no number leads.
fn amount(value: &str) -> Option<f64> {
    let number: String = value
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let unit = value.get(number.len()..).unwrap_or("").trim();
    let scale = if unit.starts_with("kg") || unit == "l" {
        1000.0
    } else {
        1.0
    };
    number.parse::<f64>().ok().map(|number| number * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_a_habit() {
        assert_eq!(Ending::NinetyFive.charm(2_410.0), 2_395);
        assert_eq!(Ending::Whole.charm(2_410.0), 2_400);
        assert_eq!(Ending::Half.charm(410.0), 350);
        assert_eq!(Ending::Ninety.charm(14_980.0), 14_900);
        assert_eq!(Ending::Ninety.charm(24_300.0), 24_500);
    }

    #[test]
    fn amounts_set_the_pace() {
        assert_eq!(amount("1.5 kg"), Some(1500.0));
        assert_eq!(amount("Small"), None);
        let rise = factors(&["250 g", "1 kg"]);
        assert!(rise[1] > 2.0 && rise[1] < 4.0);
        assert_eq!(factors(&["Small", "Large"]), vec![1.0, 1.2]);
    }
}
