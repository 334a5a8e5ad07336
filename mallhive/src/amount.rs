//! Amounts of money and shares of them as an operator types them.

use anyhow::{Context, ensure};
use shared_types::money::fixed_point;
use shared_types::{Currency, Money};

/// `12.50` in `currency`, more than nothing.
///
/// # Errors
/// Says what is wrong with `text`.
pub fn money(text: &str, currency: Currency) -> anyhow::Result<Money> {
    let digits = currency.exponent();
    let money = Money::from_decimal(text, currency).filter(|money| money.amount > 0);
    money.with_context(|| {
        format!("{text} is no amount of {currency} above 0 with at most {digits} decimals")
    })
}

/// `12.5` percent as parts per million: more than nothing, at most all.
///
/// # Errors
/// Says what is wrong with `text`.
pub fn percent(text: &str) -> anyhow::Result<i64> {
    let ppm = fixed_point(text, 4)
        .with_context(|| format!("{text} is no percentage with at most 4 decimals"))?;
    ensure!(
        0 < ppm && ppm <= 1_000_000,
        "{text} % is not above 0 and at most 100"
    );
    Ok(ppm)
}

/// Parts per million as [`percent`] reads them: `15`, `12.5`.
pub fn percentage(ppm: i64) -> String {
    let digits = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_above_nothing_and_shares_at_most_all() {
        assert_eq!(money("12.5", Currency::USD).unwrap().amount, 1250);
        assert!(money("0", Currency::USD).is_err() && money("x", Currency::USD).is_err());
        assert_eq!(percent("12.5").unwrap(), 125_000);
        assert!(percent("100.0001").is_err() && percent("0").is_err());
    }

    #[test]
    fn shares_are_shown_as_they_are_typed() {
        for text in ["15", "12.5", "0.0001", "100", "33.3333"] {
            assert_eq!(percentage(percent(text).unwrap()), text);
        }
    }
}
