//! How long things took.

use std::time::Duration;

use serde::Serialize;

/// The times of one kind of thing.
#[derive(Default)]
pub struct Stopwatch {
    micros: Vec<u64>,
}

impl Stopwatch {
    /// Notes the time that one took.
    pub fn note(&mut self, time: Duration) {
        self.micros
            .push(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// Takes over what another noted.
    pub fn add(&mut self, other: Self) {
        self.micros.extend(other.micros);
    }

    /// What was noted within `time`.
    pub fn summary(mut self, time: Duration) -> Summary {
        self.micros.sort_unstable();
        Summary {
            count: self.micros.len(),
            per_second: self.micros.len() as f64 / time.as_secs_f64(),
            p50_ms: quantile(&self.micros, 0.5),
            p99_ms: quantile(&self.micros, 0.99),
            max_ms: quantile(&self.micros, 1.0),
        }
    }
}

/// Times in milliseconds; quantiles by the nearest rank.
#[derive(Debug, PartialEq, Serialize)]
pub struct Summary {
    /// How many were measured.
    pub count: usize,
    /// How many in a second, of all shoppers together.
    pub per_second: f64,
    /// Half took less.
    pub p50_ms: f64,
    /// One of a hundred took longer.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

/// The value at a rank of `sorted` microseconds, in milliseconds; 0 of nothing.
fn quantile(sorted: &[u64], part: f64) -> f64 {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    let micros = sorted.get(rank.saturating_sub(1)).copied();
    micros.unwrap_or_default() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_are_taken_by_nearest_rank() {
        let micros: Vec<u64> = (1..=200).map(|ms| ms * 1000).collect();
        assert_eq!(quantile(&micros, 0.5), 100.0);
        assert_eq!(quantile(&micros, 0.99), 198.0);
        assert_eq!(quantile(&micros, 1.0), 200.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
