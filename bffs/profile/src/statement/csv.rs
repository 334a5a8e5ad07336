//! The statement's file: RFC 4180, and nothing in it that a spreadsheet would run.

use shared_types::statement::{StatementEntry, StatementKind};
use shared_types::{Money, Timestamp};

/// The first line.
pub const HEAD: &str = "date,kind,order,currency,amount,booking\r\n";

/// One line for each entry.
pub fn rows(entries: &[StatementEntry]) -> String {
    entries.iter().map(row).collect()
}

fn row(entry: &StatementEntry) -> String {
    let order = entry.order_number.as_deref().unwrap_or_default();
    format!(
        "{},{},{},{},{},{}\r\n",
        moment(entry.at),
        kind(entry.kind),
        text(order),
        entry.amount.currency.code(),
        decimal(entry.amount),
        entry.id
    )
}

fn kind(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Sale => "sale",
        StatementKind::Commission => "commission",
        StatementKind::Refund => "refund",
        StatementKind::CommissionReturned => "commission returned",
        StatementKind::RefundFailed => "refund failed",
        StatementKind::CommissionRetaken => "commission retaken",
        StatementKind::Payout => "payout",
        StatementKind::PayoutReturned => "payout returned",
    }
}

/// `2026-11-21T09:30:00Z`; the wire is in UTC.
fn moment(Timestamp(at): Timestamp) -> String {
    let (month, day) = (u8::from(at.month()), at.day());
    let (hour, minute, second) = at.to_hms();
    format!(
        "{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z",
        at.year()
    )
}

/// `-12.50`: a plain number, which a spreadsheet reads as one.
fn decimal(money: Money) -> String {
    let exponent = money.currency.exponent() as usize;
    let sign = if money.amount < 0 { "-" } else { "" };
    let digits = format!(
        "{:0width$}",
        money.amount.unsigned_abs(),
        width = exponent + 1
    );
    let (whole, minor) = digits.split_at(digits.len() - exponent);
    let point = if exponent > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{minor}")
}

/// A field of text. One that a spreadsheet would take for a formula is made plain by an
/// apostrophe, as OWASP's "CSV injection" advises.
fn text(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if !formula && !field.contains([',', '"', '\r', '\n']) {
        return field.to_owned();
    }
    let apostrophe = if formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::Currency;

    #[test]
    fn no_text_is_a_formula() {
        assert_eq!(text("MH-1234-5678"), "MH-1234-5678");
        assert_eq!(text("=1+1"), "\"'=1+1\"");
        assert_eq!(text("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(text("-2+3"), "\"'-2+3\"");
        assert_eq!(text("\t=1"), "\"'\t=1\"");
        assert_eq!(text("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn amounts_have_their_currencys_digits() {
        let decimal = |amount, code: &str| decimal(Money::new(amount, code.parse().unwrap()));
        assert_eq!(decimal(-1250, "USD"), "-12.50");
        assert_eq!(decimal(5, "EUR"), "0.05");
        assert_eq!(decimal(-1250, "JPY"), "-1250");
        assert_eq!(decimal(1, "KWD"), "0.001");
        assert_eq!(Currency::JPY.exponent(), 0);
    }
}
