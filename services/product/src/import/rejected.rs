//! Rows that were left out, and the report about them.

use std::io::{self, Write};

/// A row of a file that was not imported, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line of the file on which the row begins; the first is 1.
    pub line: u64,
    /// The column's name; empty where the row as a whole is at fault.
    pub column: String,
    /// The beginning of what stood there.
    pub value_excerpt: String,
    /// One sentence its seller can act on.
    pub reason: String,
}

impl RejectedRow {
    pub fn new(
        line: u64,
        column: impl Into<String>,
        value: &str,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            line,
            column: column.into(),
            value_excerpt: excerpt(value),
            reason: reason.into(),
        }
    }
}

/// Writes the report as CSV with a header.
pub fn write_report<'a>(
    out: impl Write,
    rows: impl IntoIterator<Item = &'a RejectedRow>,
) -> io::Result<()> {
    let mut report = csv::Writer::from_writer(out);
    report.write_record(["line", "column", "value", "reason"])?;
    for row in rows {
        report.write_record([
            &row.line.to_string(),
            &row.column,
            &inert(&row.value_excerpt),
            &row.reason,
        ])?;
    }
    report.flush()
}

/// Up to 80 characters on one line.
fn excerpt(value: &str) -> String {
    let mut letters = value
        .trim()
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut excerpt: String = letters.by_ref().take(80).collect();
    if letters.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

/// Keeps a spreadsheet from taking a value for a formula.
fn inert(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@']) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_csv_without_formulas() {
        let rows = [RejectedRow::new(
            7,
            "Variant Price",
            "=1+\"2\"\n",
            "it is not a price",
        )];
        let mut report = Vec::new();
        write_report(&mut report, &rows).unwrap();
        assert_eq!(
            String::from_utf8(report).unwrap(),
            "line,column,value,reason\n7,Variant Price,\"'=1+\"\"2\"\"\",it is not a price\n"
        );
    }
}
