//! The time that a report is of: whole hours or days in UTC.

use shared_types::Timestamp;
use shared_types::analytics::Grain;
use time::{Duration, OffsetDateTime, Time, UtcOffset};

/// What a report is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// By hour or by day.
    pub grain: Grain,
    /// The start of its first hour or day.
    pub from: OffsetDateTime,
    /// What begins then or later is no part of it.
    pub to: OffsetDateTime,
}

/// No report can be of this time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct BadPeriod {
    /// `from` or `to`.
    pub field: &'static str,
    /// What it must be.
    pub reason: &'static str,
}

const fn bad(field: &'static str, reason: &'static str) -> BadPeriod {
    BadPeriod { field, reason }
}

impl Period {
    /// What was asked for, completed as [`shared_types::analytics::ReportQuery`] says.
    ///
    /// # Errors
    /// When it is empty or longer than reports are.
    pub fn of(
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        grain: Option<Grain>,
        now: OffsetDateTime,
    ) -> Result<Self, BadPeriod> {
        let grain = grain.unwrap_or_default();
        let to = utc(to.map_or(now, |to| to.0)).ok_or(bad("to", "is no such day in UTC"))?;
        let (usual, most, too_long) = match grain {
            Grain::Hour => (
                Duration::hours(24),
                Duration::days(31),
                "must be at most 31 days before `to` by hour",
            ),
            Grain::Day => (
                Duration::days(30),
                Duration::days(366),
                "must be at most 366 days before `to` by day",
            ),
        };
        let from = match from {
            Some(from) => utc(from.0),
            None => to.checked_sub(usual),
        };
        let from = from.ok_or(bad("from", "is no such day in UTC"))?;
        if from >= to {
            return Err(bad("from", "must be before `to`"));
        }
        if to - from > most {
            return Err(bad("from", too_long));
        }
        let from = start(from, grain);
        Ok(Self { grain, from, to })
    }

    /// The grain as tables call it.
    #[must_use]
    pub const fn grain(&self) -> &'static str {
        match self.grain {
            Grain::Hour => "hour",
            Grain::Day => "day",
        }
    }

    /// An hour or day as operators read it: `2026-11-21 09:00` or `2026-11-21`.
    #[must_use]
    pub fn label(&self, starts_at: Timestamp) -> String {
        let at = starts_at.0;
        match self.grain {
            Grain::Hour => format!("{} {:02}:00", at.date(), at.hour()),
            Grain::Day => at.date().to_string(),
        }
    }
}

fn utc(time: OffsetDateTime) -> Option<OffsetDateTime> {
    time.checked_to_offset(UtcOffset::UTC)
}

fn start(time: OffsetDateTime, grain: Grain) -> OffsetDateTime {
    let hour = match grain {
        Grain::Hour => Time::from_hms(time.hour(), 0, 0).unwrap_or(Time::MIDNIGHT),
        Grain::Day => Time::MIDNIGHT,
    };
    time.replace_time(hour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-21 10:20:30 UTC);

    fn of(from: OffsetDateTime, to: OffsetDateTime, grain: Grain) -> Result<Period, BadPeriod> {
        Period::of(Some(from.into()), Some(to.into()), Some(grain), NOW)
    }

    #[test]
    fn a_period_starts_with_a_whole_hour_or_day() {
        let day = Period::of(None, None, None, NOW).unwrap();
        assert_eq!((day.from, day.to), (datetime!(2026-10-22 0:00 UTC), NOW));
        let hour = Period::of(None, None, Some(Grain::Hour), NOW).unwrap();
        assert_eq!(hour.from, datetime!(2026-11-20 10:00 UTC));
        let abroad = of(datetime!(2026-11-20 1:30 +3), NOW, Grain::Day).unwrap();
        assert_eq!(abroad.from, datetime!(2026-11-19 0:00 UTC));
    }

    #[test]
    fn what_is_empty_or_too_long_is_refused() {
        assert_eq!(of(NOW, NOW, Grain::Day).unwrap_err().field, "from");
        let month = NOW - Duration::days(32);
        assert!(of(month, NOW, Grain::Hour).is_err());
        assert!(of(month, NOW, Grain::Day).is_ok());
        assert!(of(NOW - Duration::days(367), NOW, Grain::Day).is_err());
        let (first, last) = (
            datetime!(0000-01-01 0:00 +23),
            datetime!(9999-12-31 23:59 -23),
        );
        assert!(of(first, NOW, Grain::Day).is_err() && of(NOW, last, Grain::Day).is_err());
    }
}
