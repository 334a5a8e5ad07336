//! How long a failed event waits for its next try, and how many tries it has.

use std::time::Duration;

use rand::Rng;

/// Doubling pauses with jitter, then a dead letter.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The pause after the first try.
    pub base: Duration,
    /// The longest pause.
    pub cap: Duration,
    /// Tries in all.
    pub tries: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(1),
            cap: Duration::from_secs(300),
            tries: 10,
        }
    }
}

impl Backoff {
    /// The pause after try number `attempt` failed: between half and all of
    /// `base` doubled with each try, so that what failed together does not come
    /// back together. `None` after the last try.
    #[must_use]
    pub fn after(&self, attempt: u32) -> Option<Duration> {
        if attempt >= self.tries {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let longest = self.base.saturating_mul(doubled).min(self.cap);
        Some(longest.mul_f64(rand::rng().random_range(0.5..=1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap() {
        let backoff = Backoff::default();
        for (attempt, longest_s) in [(1, 1.0), (2, 2.0), (5, 16.0), (9, 256.0)] {
            let pause = backoff.after(attempt).unwrap().as_secs_f64();
            assert!(
                (longest_s / 2.0..=longest_s).contains(&pause),
                "{attempt}: {pause}"
            );
        }
        let patient = Backoff {
            tries: 100,
            ..backoff
        };
        assert!(patient.after(99).unwrap() <= Duration::from_secs(300));
    }

    #[test]
    fn the_last_try_has_no_next() {
        assert_eq!(Backoff::default().after(10), None);
        assert_eq!(Backoff::default().after(11), None);
    }
}
