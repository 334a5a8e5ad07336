//! Days as an operator gives them.

use analytics_service::report::period::Period;
use anyhow::{Context, ensure};
use shared_types::analytics::Grain;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// Of which days, in UTC.
#[derive(Clone, Copy, clap::Args)]
pub struct Days {
    /// The first day, such as 2026-11-01; 30 days before the last if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// The last day; today if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
}

/// In which steps.
#[derive(Clone, Copy, clap::Args)]
pub struct By {
    /// A line for each hour or day.
    #[arg(long, value_enum, default_value_t = Step::Day)]
    by: Step,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Step {
    Hour,
    Day,
}

impl By {
    pub fn grain(self) -> Grain {
        match self.by {
            Step::Hour => Grain::Hour,
            Step::Day => Grain::Day,
        }
    }
}

fn day(text: &str) -> anyhow::Result<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .ok()
        .filter(|day| (1..=9000).contains(&day.year()))
        .with_context(|| format!("{text} is no day such as 2026-11-21"))
}

impl Days {
    /// The first moment of the first day, and the last day's end.
    ///
    /// # Errors
    /// When the last day is before the first.
    pub fn moments(self) -> anyhow::Result<(Option<OffsetDateTime>, Option<OffsetDateTime>)> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            ensure!(from <= to, "--from {from} is after --to {to}");
        }
        let end = self.to.and_then(Date::next_day);
        let midnight = |day: Date| day.midnight().assume_utc();
        Ok((self.from.map(midnight), end.map(midnight)))
    }

    /// What a report of these days is of.
    ///
    /// # Errors
    /// When they are too many, or the last is before the first.
    pub fn period(self, grain: Grain, now: OffsetDateTime) -> anyhow::Result<Period> {
        let (from, to) = self.moments()?;
        Period::of(from.map(Into::into), to.map(Into::into), Some(grain), now)
            .map_err(|bad| anyhow::anyhow!("--{} {}", bad.field, bad.reason.replace('`', "")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_last_day_is_part_of_it() {
        let days = Days {
            from: Some(day("2026-11-01").unwrap()),
            to: Some(day("2026-11-21").unwrap()),
        };
        let now = datetime!(2027-01-01 0:00 UTC);
        let period = days.period(Grain::Day, now).unwrap();
        assert_eq!(period.from, datetime!(2026-11-01 0:00 UTC));
        assert_eq!(period.to, datetime!(2026-11-22 0:00 UTC));
    }

    #[test]
    fn days_that_cannot_be_are_said() {
        for wrong in ["", "yesterday", "2026-13-01", "2026-11-1", "9999-12-31"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        let (from, to) = (day("2026-11-02").ok(), day("2026-11-01").ok());
        let now = datetime!(2027-01-01 0:00 UTC);
        let said = Days { from, to }.period(Grain::Day, now).unwrap_err();
        assert_eq!(
            said.to_string(),
            "--from 2026-11-02 is after --to 2026-11-01"
        );
        let long = Days {
            from: day("2020-01-01").ok(),
            to,
        };
        assert!(long.period(Grain::Day, now).is_err());
    }
}
