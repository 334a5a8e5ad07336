//! The page `docs/benchmarks.md`.

use super::machine;
use crate::{build, paths::Paths, postgres::Cluster};
use anyhow::Result;

const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`, which measures all of it in \
    one go. Machines are noisy: compare numbers of one run, and ratios rather than numbers. \
    Loads are closed loops: every shopper waits for an answer before asking again.";

/// A page that grows section by section.
pub struct Report {
    text: String,
}

impl Report {
    /// The head: machine, date, sizes.
    pub fn begin(paths: &Paths, cluster: &Cluster) -> Result<Self> {
        let mut report = Self {
            text: format!(
                "{HEAD}\n\nMeasured on {} with {}\n",
                machine::today()?,
                machine::describe(cluster)?
            ),
        };
        report.section("Size of what a browser is sent", sizes(paths)?);
        Ok(report)
    }

    /// Adds a section and shows it, for who waits.
    pub fn section(&mut self, title: &str, body: String) {
        let section = format!("\n## {title}\n\n{}\n", body.trim_end());
        println!("{section}");
        self.text.push_str(&section);
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// A table of the columns' names and rows; numbers stand to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let rule = (0..head.len()).map(|at| if at == 0 { "---" } else { "---:" });
    let mut text = line(head.to_vec()) + &line(rule.collect());
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

/// The middle of some numbers; of none, it is not a number.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    numbers.get(half).copied().unwrap_or(f64::NAN)
}

fn sizes(paths: &Paths) -> Result<String> {
    let mut rows = Vec::new();
    for name in paths.frontends()? {
        let size = build::sizes(paths, &name)?;
        let cells =
            [size.wasm, size.js, size.css].map(|bytes| format!("{:.1}", bytes as f64 / 1000.0));
        rows.push([vec![name], cells.to_vec()].concat());
    }
    let head = ["KB after Brotli 11", "WASM", "JavaScript", "CSS"];
    Ok(table(&head, &rows) + "\nThe budget in `budgets.json` fails the build above 75, 8 and 14.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn tables_are_markdown() {
        let rows = [vec!["a".to_owned(), "1".to_owned()]];
        assert_eq!(
            table(&["x", "y"], &rows),
            "| x | y |\n| --- | ---: |\n| a | 1 |\n"
        );
    }
}
