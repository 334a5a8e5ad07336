//! Paying sellers what is available to them, on a schedule or because an operator says so.
//!
//! [`start`] takes money off a seller's balance and writes the payout down, in one
//! transaction. [`send`] asks the provider until it has answered, always with the
//! payout's own key, so that a lost answer pays nobody twice. [`worker`] does both, and
//! releases what is due.

pub mod list;
pub mod send;
pub mod start;
pub mod store;
pub mod worker;

use server_kit::env::{self, ConfigError};
use time::Duration;

/// When sellers are paid, and how much at least.
#[derive(Clone, Copy, Debug)]
pub struct PayoutSettings {
    /// `PAYOUT_HOLD_DAYS`: how long after a sale its money waits; 7 if unset.
    pub hold: Duration,
    /// `PAYOUT_EVERY_DAYS`: how often a seller is paid; 7 if unset.
    pub every: Duration,
    /// `PAYOUT_MINIMUM`: what is worth a payout of the schedule, in minor units; 100
    /// if unset.
    pub minimum: i64,
}

impl Default for PayoutSettings {
    fn default() -> Self {
        Self {
            hold: Duration::days(7),
            every: Duration::days(7),
            minimum: 100,
        }
    }
}

impl PayoutSettings {
    /// Reads the variables named at the fields.
    ///
    /// # Errors
    /// Names the variable that is malformed.
    pub fn from_env() -> Result<Self, ConfigError> {
        let usual = Self::default();
        Ok(Self {
            hold: days("PAYOUT_HOLD_DAYS", usual.hold)?,
            every: days("PAYOUT_EVERY_DAYS", usual.every)?,
            minimum: env::parsed("PAYOUT_MINIMUM", usual.minimum)?,
        })
    }
}

fn days(name: &str, usual: Duration) -> Result<Duration, ConfigError> {
    let usual = u16::try_from(usual.whole_days()).unwrap_or_default();
    Ok(Duration::days(i64::from(env::parsed(name, usual)?)))
}
