//! The table at the end.

use std::fmt::Write;
use std::time::Duration;

use crate::scenarios::Outcome;

/// What became of one scenario.
pub struct Line {
    pub name: &'static str,
    pub number: &'static str,
    pub outcome: anyhow::Result<Outcome>,
    pub took: Duration,
}

/// In Markdown, with a line for all of it, which took so long with starting the mall.
pub fn table(lines: &[Line], took: Duration) -> String {
    let mut table =
        String::from("| # | scenario | runs | outcome | seconds |\n|---|---|---:|---|---:|\n");
    let (mut all, mut passed) = (0, 0);
    for line in lines {
        let (runs, told) = match &line.outcome {
            Ok(outcome) => {
                all += outcome.runs;
                passed += 1;
                (outcome.runs.to_string(), outcome.told.clone())
            }
            Err(error) => (
                "-".to_owned(),
                format!("FAILED: {error:#}").replace('\n', " "),
            ),
        };
        let seconds = line.took.as_secs_f64();
        row(&mut table, line.number, line.name, &runs, &told, seconds);
    }
    let told = format!("{passed} of {} passed", lines.len());
    let seconds = took.as_secs_f64();
    row(&mut table, "", "all", &all.to_string(), &told, seconds);
    table
}

fn row(table: &mut String, number: &str, name: &str, runs: &str, told: &str, seconds: f64) {
    // Writing to a string does not fail.
    let _ = writeln!(
        table,
        "| {number} | {name} | {runs} | {told} | {seconds:.1} |"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_sums_up() {
        let line = |name, outcome| Line {
            name,
            number: "1",
            outcome,
            took: Duration::from_millis(1500),
        };
        let good = Outcome {
            runs: 7,
            told: "well".to_owned(),
        };
        let lines = [
            line("good", Ok(good)),
            line("bad", Err(anyhow::anyhow!("off\nby one"))),
        ];
        let table = table(&lines, Duration::from_secs(4));
        let rows: Vec<&str> = table.lines().skip(2).collect();
        let expected = [
            "| 1 | good | 7 | well | 1.5 |",
            "| 1 | bad | - | FAILED: off by one | 1.5 |",
            "|  | all | 7 | 1 of 2 passed | 4.0 |",
        ];
        assert_eq!(rows, expected);
    }
}
