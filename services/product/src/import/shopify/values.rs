//! Single values of a row: prices, counts, addresses.

use super::super::rejected::RejectedRow;
use super::columns::Row;

/// Longest texts, in bytes.
pub(super) const HANDLE: usize = 200;
pub(super) const TITLE: usize = 255;
pub(super) const BODY: usize = 65_536;
pub(super) const WORD: usize = 200;
const ADDRESS: usize = 2_000;

/// A hundred million in the currency, in minor units.
const HIGHEST_PRICE: i64 = 10_000_000_000;
const HIGHEST_COUNT: i64 = 1_000_000_000;

/// What an item counts that its seller does not count: Shopify sells untracked
/// items, and those that may be oversold, without end, and we always count.
pub(super) const UNTRACKED_ON_HAND: i32 = 100;

pub(super) fn handle(row: &Row) -> Result<String, RejectedRow> {
    let handle = row.within("Handle", HANDLE)?;
    if handle.is_empty() {
        return Err(row.reject("Handle", "it is missing"));
    }
    Ok(handle.to_owned())
}

/// The variant's price; it must be there.
pub(super) fn price(row: &Row) -> Result<i64, RejectedRow> {
    let text = row.text("Variant Price");
    if text.is_empty() {
        return Err(row.reject("Variant Price", "it is missing"));
    }
    minor(text).map_err(|reason| row.reject("Variant Price", reason))
}

/// The price before; one that is not above the price is no reduction.
pub(super) fn compare_at(row: &Row, price: i64) -> Result<Option<i64>, RejectedRow> {
    let text = row.text("Variant Compare At Price");
    if text.is_empty() {
        return Ok(None);
    }
    let compare_at =
        minor(text).map_err(|reason| row.reject("Variant Compare At Price", reason))?;
    Ok((compare_at > price).then_some(compare_at))
}

/// "10.9" as 1090. Digits and a point only: anything else is not guessed at.
fn minor(text: &str) -> Result<i64, &'static str> {
    const NOT_A_PRICE: &str = "it is not a price such as 10.90";
    if text
        .strip_prefix('-')
        .is_some_and(|rest| minor(rest).is_ok())
    {
        return Err("it is negative");
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && decimals.is_empty() || !digits(whole) || !digits(decimals) {
        return Err(NOT_A_PRICE);
    }
    let (cents, rest) = decimals.split_at(decimals.len().min(2));
    if rest.bytes().any(|byte| byte != b'0') {
        return Err("it has more than two decimals");
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().map_err(|_| "it is too high")?
    };
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| NOT_A_PRICE)?;
    let minor = whole
        .checked_mul(100)
        .and_then(|minor| minor.checked_add(cents))
        .ok_or("it is too high")?;
    if minor > HIGHEST_PRICE {
        Err("it is too high")
    } else {
        Ok(minor)
    }
}

/// Units on hand; oversold ones count as none.
pub(super) fn on_hand(row: &Row) -> Result<i32, RejectedRow> {
    const COLUMN: &str = "Variant Inventory Qty";
    let text = row.text(COLUMN);
    let count: i64 = match text {
        "" => 0,
        text => text
            .parse()
            .map_err(|_| row.reject(COLUMN, "it is not a whole number"))?,
    };
    if count > HIGHEST_COUNT {
        return Err(row.reject(COLUMN, "it is too high"));
    }
    let untracked = row.field("Variant Inventory Tracker") == Some("");
    let oversold = row
        .text("Variant Inventory Policy")
        .eq_ignore_ascii_case("continue");
    if count <= 0 && (untracked || oversold) {
        return Ok(UNTRACKED_ON_HAND);
    }
    Ok(i32::try_from(count.max(0)).unwrap_or(i32::MAX))
}

pub(super) fn grams(row: &Row) -> Result<Option<i32>, RejectedRow> {
    let text = row.text("Variant Grams");
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(grams) if (0.0..=1e9).contains(&grams) => {
            Ok((grams >= 0.5).then_some(grams.round() as i32))
        }
        _ => Err(row.reject("Variant Grams", "it is not a weight in grams")),
    }
}

pub(super) fn published(row: &Row) -> Result<bool, RejectedRow> {
    let draft = row
        .field("Status")
        .is_some_and(|status| !status.is_empty() && !status.eq_ignore_ascii_case("active"));
    let published = match row.text("Published").to_ascii_lowercase().as_str() {
        "" | "true" | "yes" | "1" => true,
        "false" | "no" | "0" => false,
        _ => return Err(row.reject("Published", "it is neither true nor false")),
    };
    Ok(published && !draft)
}

/// The address of a picture; `None` where there is none.
pub(super) fn address<'a>(row: &'a Row, column: &str) -> Result<Option<&'a str>, RejectedRow> {
    let text = row.within(column, ADDRESS)?;
    if text.is_empty() {
        return Ok(None);
    }
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if !web || text.contains(char::is_whitespace) {
        return Err(row.reject(
            column,
            "it is not an address that begins with https://; the picture is left out",
        ));
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact() {
        assert_eq!(minor("10.9"), Ok(1090));
        assert_eq!(minor("0.07"), Ok(7));
        assert_eq!(minor("36.0000"), Ok(3600));
        assert_eq!(minor(".50"), Ok(50));
        assert_eq!(minor("1099"), Ok(109_900));
        assert_eq!(minor("-3.00"), Err("it is negative"));
        assert_eq!(minor("1.005"), Err("it has more than two decimals"));
        for not_a_price in ["", ".", "1,099.00", "$3", "1e5", "NaN", "٣", "--1", "1.2.3"] {
            assert!(minor(not_a_price).is_err(), "{not_a_price}");
        }
        assert_eq!(minor("99999999999999999999"), Err("it is too high"));
    }
}
