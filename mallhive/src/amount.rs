//! Amounts of money and shares of them as an operator types them.

use anyhow::{Context, ensure};
use shared_types::{Currency, Money};

/// `12.50` in `currency`: more than nothing, with no more digits than it has.
///
/// # Errors
/// Says what is wrong with `text`.
pub fn money(text: &str, currency: Currency) -> anyhow::Result<Money> {
    let digits = currency.exponent();
    let amount = fixed_point(text, digits)
        .with_context(|| format!("{text} is no amount of {currency} with {digits} decimals"))?;
    Ok(Money::new(amount, currency))
}

/// `12.5` percent as parts per million: more than nothing, at most all.
///
/// # Errors
/// Says what is wrong with `text`.
pub fn percent(text: &str) -> anyhow::Result<i64> {
    let ppm = fixed_point(text, 4)
        .with_context(|| format!("{text} is no percentage with at most 4 decimals"))?;
    ensure!(ppm <= 1_000_000, "{text} % is more than all of it");
    Ok(ppm)
}

/// `text` times ten to the power of `digits`, without going through a fraction.
fn fixed_point(text: &str, digits: u32) -> Option<i64> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let width = usize::try_from(digits).ok()?;
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || rest.len() > width || !plain(whole) || !plain(rest) {
        return None;
    }
    let number = format!("{whole}{rest:0<width$}").parse().ok()?;
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_minor_unit() {
        let read = |text, code: &str| money(text, code.parse().unwrap()).map(|money| money.amount);
        assert_eq!(read("12.5", "USD").unwrap(), 1250);
        assert_eq!(read("1250", "JPY").unwrap(), 1250);
        assert_eq!(read("1.234", "KWD").unwrap(), 1234);
        for wrong in [
            "",
            "0",
            "0.00",
            "-1",
            "1,50",
            "1.505",
            ".5",
            "1e3",
            "99999999999999999999",
        ] {
            assert!(read(wrong, "USD").is_err(), "{wrong}");
        }
    }

    #[test]
    fn percentages_are_parts_per_million() {
        assert_eq!(percent("10").unwrap(), 100_000);
        assert_eq!(percent("12.5").unwrap(), 125_000);
        assert!(percent("100.0001").is_err() && percent("0").is_err());
    }
}
