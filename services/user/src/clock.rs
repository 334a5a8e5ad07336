//! The time, handed in, so that tests can let a month pass.

use std::sync::Arc;

use time::OffsetDateTime;

/// Tells the time; cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> OffsetDateTime + Send + Sync>);

impl Clock {
    /// The machine's own.
    #[must_use]
    pub fn system() -> Self {
        Self::new(OffsetDateTime::now_utc)
    }

    /// Whatever `tell` says.
    pub fn new(tell: impl Fn() -> OffsetDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// The time now, in the whole microseconds that PostgreSQL keeps.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        let now = (self.0)();
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }
}
