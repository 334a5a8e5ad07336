//! The time, as a value tests can set.
//!
//! Sessions expire and webhook signatures carry a timestamp; a test that had to
//! wait for either would prove nothing quickly.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the simulator reads the time from, in Unix seconds.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is told to move.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `unix_seconds` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(unix_seconds: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(unix_seconds)))
    }

    /// The current time in Unix seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok())
                .unwrap_or_default(),
            Self::Manual(seconds) => seconds.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock forward; the machine's clock cannot be moved and
    /// stays as it is.
    pub fn advance(&self, by_seconds: i64) {
        if let Self::Manual(seconds) = self {
            seconds.fetch_add(by_seconds, Ordering::SeqCst);
        }
    }
}
