//! Money as integers in minor units, with its currency.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that the mall can price in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static Info);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Info {
    code: &'static str,
    symbol: &'static str,
    /// Digits after the decimal point, ISO 4217's "minor unit".
    exponent: u32,
}

const fn info(code: &'static str, symbol: &'static str, exponent: u32) -> Info {
    Info {
        code,
        symbol,
        exponent,
    }
}

static CURRENCIES: [Info; 12] = [
    info("USD", "$", 2),
    info("EUR", "€", 2),
    info("GBP", "£", 2),
    info("JPY", "¥", 0),
    info("CHF", "CHF\u{a0}", 2),
    info("CAD", "CA$", 2),
    info("AUD", "A$", 2),
    info("SEK", "SEK\u{a0}", 2),
    info("NOK", "NOK\u{a0}", 2),
    info("DKK", "DKK\u{a0}", 2),
    info("PLN", "PLN\u{a0}", 2),
    info("KWD", "KWD\u{a0}", 3),
];

impl Currency {
    /// The demo mall's currency.
    pub const USD: Self = Self(&CURRENCIES[0]);
    /// Euro.
    pub const EUR: Self = Self(&CURRENCIES[1]);
    /// Yen, which has no minor unit.
    pub const JPY: Self = Self(&CURRENCIES[3]);

    /// The three-letter code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// Digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        self.0.exponent
    }
}

/// The text is not the code of a currency the mall knows.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownCurrency;

impl fmt::Display for UnknownCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a known ISO 4217 currency code")
    }
}

impl std::error::Error for UnknownCurrency {}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        CURRENCIES
            .iter()
            .find(|known| known.code == code)
            .map(Self)
            .ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Cow::<'de, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Currency {
    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<_> = CURRENCIES.iter().map(|known| known.code).collect();
        json_schema!({ "type": "string", "enum": codes })
    }
}

/// An amount in minor units of its currency: 1250 USD is $12.50, 1250 JPY is ¥1,250.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units; negative for what is given back.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

impl Money {
    /// `amount` minor units of `currency`.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum, or `None` where the currencies differ or the sum overflows.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let amount = self.amount.checked_add(other.amount)?;
        (self.currency == other.currency).then_some(Self { amount, ..self })
    }

    /// `quantity` times the amount, or `None` on overflow.
    #[must_use]
    pub fn checked_mul(self, quantity: i64) -> Option<Self> {
        Some(Self {
            amount: self.amount.checked_mul(quantity)?,
            ..self
        })
    }
}

impl Money {
    /// The amount that somebody typed as `12.50`, without a sign and with no more
    /// digits than `currency` has; it does not go through a fraction.
    #[must_use]
    pub fn from_decimal(text: &str, currency: Currency) -> Option<Self> {
        let amount = fixed_point(text, currency.exponent())?;
        Some(Self::new(amount, currency))
    }

    /// The amount as [`from_decimal`](Self::from_decimal) reads it.
    #[must_use]
    pub fn decimal(self) -> String {
        let unit = 10_u64.pow(self.currency.exponent());
        let (width, minor) = (
            self.currency.exponent() as usize,
            self.amount.unsigned_abs(),
        );
        match width {
            0 => minor.to_string(),
            _ => format!("{}.{:0width$}", minor / unit, minor % unit),
        }
    }
}

/// `text` times ten to the power of `digits`, where it is a plain decimal number.
#[must_use]
pub fn fixed_point(text: &str, digits: u32) -> Option<i64> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let width = digits as usize;
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || rest.len() > width || !plain(whole) || !plain(rest) {
        return None;
    }
    format!("{whole}{rest:0<width$}").parse().ok()
}

impl fmt::Display for Money {
    /// As a shopper reads it: `$1,234.50`, `−¥1,250`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let minor = self.amount.unsigned_abs();
        if self.amount < 0 {
            f.write_str("−")?;
        }
        f.write_str(self.currency.0.symbol)?;
        f.write_str(&grouped(minor / unit))?;
        if exponent > 0 {
            write!(f, ".{:0width$}", minor % unit, width = exponent as usize)?;
        }
        Ok(())
    }
}

/// `amount` divided in proportion to `weights`, to the minor unit: the parts sum to it.
///
/// What rounding down leaves goes to the largest remainders, the first of equal ones
/// first (Hamilton's method). Where all weights are zero, the first part takes all;
/// without weights there are no parts. Weights count as zero where they are negative.
#[must_use]
pub fn allocate(amount: i64, weights: &[i64]) -> Vec<i64> {
    let weights: Vec<i128> = weights.iter().map(|w| i128::from(*w).max(0)).collect();
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        let mut parts = vec![0; weights.len()];
        if let Some(first) = parts.first_mut() {
            *first = amount;
        }
        return parts;
    }
    let exact = |weight: &i128| i128::from(amount) * weight;
    // A part lies between zero and the amount, so it fits.
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|weight| i64::try_from(exact(weight).div_euclid(whole)).unwrap_or(0))
        .collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(&weights[*at]).rem_euclid(whole)));
    let left = amount - parts.iter().sum::<i64>();
    for at in by_remainder
        .into_iter()
        .take(usize::try_from(left).unwrap_or(0))
    {
        parts[at] += 1;
    }
    parts
}

/// `amount`·`part`/`whole`, rounded half up. The whole is above nothing.
#[must_use]
pub fn fraction_of(amount: i64, part: i64, whole: i64) -> i64 {
    let (amount, part, whole) = (i128::from(amount), i128::from(part), i128::from(whole));
    let rounded = (2 * amount * part + whole).div_euclid(2 * whole);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// `rate_ppm` parts per million of `amount`, rounded half up.
#[must_use]
pub fn part_of(amount: i64, rate_ppm: i64) -> i64 {
    fraction_of(amount, rate_ppm, 1_000_000)
}

/// Thousands separated by commas.
fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_a_shopper_writes_them() {
        assert_eq!(Money::new(123_450, Currency::USD).to_string(), "$1,234.50");
        assert_eq!(Money::new(5, Currency::EUR).to_string(), "€0.05");
        assert_eq!(Money::new(-1250, Currency::JPY).to_string(), "−¥1,250");
        assert_eq!(Money::new(0, Currency::USD).to_string(), "$0.00");
    }

    #[test]
    fn amounts_are_read_to_the_minor_unit() {
        let read = |text, code: &str| Money::from_decimal(text, code.parse().unwrap());
        for (text, code, amount, written) in [
            ("12.5", "USD", 1250, "12.50"),
            (" 1250 ", "JPY", 1250, "1250"),
            ("1.234", "KWD", 1234, "1.234"),
            ("0", "EUR", 0, "0.00"),
        ] {
            let money = read(text, code).unwrap();
            assert_eq!((money.amount, money.decimal().as_str()), (amount, written));
        }
        for wrong in [
            "",
            "-1",
            "1,50",
            "1.505",
            ".5",
            "1e3",
            "99999999999999999999",
        ] {
            assert_eq!(read(wrong, "USD"), None, "{wrong}");
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollars = Money::new(1, Currency::USD);
        assert_eq!(dollars.checked_add(Money::new(1, Currency::EUR)), None);
        assert_eq!(
            Money::new(i64::MAX, Currency::USD).checked_add(dollars),
            None
        );
        assert_eq!(dollars.checked_mul(3), Some(Money::new(3, Currency::USD)));
    }

    #[test]
    fn what_is_divided_sums_to_the_whole() {
        assert_eq!(allocate(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(allocate(7, &[0, 5, 0]), [0, 7, 0]);
        assert_eq!(allocate(7, &[0, 0]), [7, 0]);
        assert_eq!(allocate(-100, &[1, 2]), [-33, -67]);
        assert!(allocate(7, &[]).is_empty());
        assert_eq!(
            allocate(i64::MAX, &[i64::MAX, i64::MAX])
                .iter()
                .sum::<i64>(),
            i64::MAX
        );
        for amount in 0..200 {
            let parts = allocate(amount, &[3, 0, 7, 1, 19]);
            assert_eq!(parts.iter().sum::<i64>(), amount);
            assert_eq!(parts[1], 0, "who has no weight gets nothing");
        }
    }

    #[test]
    fn parts_per_million_are_rounded_half_up() {
        assert_eq!(part_of(1000, 100_000), 100);
        assert_eq!((part_of(5, 100_000), part_of(4, 100_000)), (1, 0));
    }

    #[test]
    fn an_unknown_currency_is_refused() {
        assert!(serde_json::from_str::<Money>(r#"{"amount":1,"currency":"XXX"}"#).is_err());
    }
}
