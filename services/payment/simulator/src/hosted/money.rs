//! Sums of money as people read them.

/// Currencies without a smaller unit, and with a thousandth; all others have
/// hundredths (ISO 4217).
const ZERO_DECIMAL: &[&str] = &[
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
];
const THREE_DECIMAL: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];

/// `display(123456, "usd")` is `$1,234.56`.
pub fn display(amount: i64, currency: &str) -> String {
    let decimals = decimals(currency);
    let digits = format!("{:0>width$}", amount.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if amount < 0 { "−" } else { "" };
    let point = if decimals == 0 { "" } else { "." };
    let number = format!("{}{point}{fraction}", grouped(whole));
    match symbol(currency) {
        Some(symbol) => format!("{sign}{symbol}{number}"),
        None => format!("{sign}{}\u{a0}{number}", currency.to_ascii_uppercase()),
    }
}

/// How many digits of a sum stand behind its point.
pub fn decimals(currency: &str) -> usize {
    match currency {
        _ if ZERO_DECIMAL.contains(&currency) => 0,
        _ if THREE_DECIMAL.contains(&currency) => 3,
        _ => 2,
    }
}

fn symbol(currency: &str) -> Option<&'static str> {
    match currency {
        "usd" => Some("$"),
        "eur" => Some("€"),
        "gbp" => Some("£"),
        "jpy" => Some("¥"),
        _ => None,
    }
}

fn grouped(whole: &str) -> String {
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::display;

    #[test]
    fn sums_are_grouped_and_have_their_decimals() {
        assert_eq!(display(123_456_789, "usd"), "$1,234,567.89");
        assert_eq!(display(5, "eur"), "€0.05");
        assert_eq!(display(0, "gbp"), "£0.00");
        assert_eq!(display(1_000, "jpy"), "¥1,000");
        assert_eq!(display(12_345, "kwd"), "KWD\u{a0}12.345");
        assert_eq!(display(99_900, "chf"), "CHF\u{a0}999.00");
        assert_eq!(display(-100, "usd"), "−$1.00");
    }
}
