//! What the product service must be told to start.

use server_kit::env::{self, ConfigError};
use service_kit::ServiceConfig;
use time::Duration;

/// The service's configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens and whom it talks to.
    pub service: ServiceConfig,
    /// `RESERVATION_MINUTES`: how long stock is held for an order that is not
    /// paid; 15 if unset.
    pub reservation_time: Duration,
}

impl Config {
    /// The port it listens on where nothing else is said.
    pub const PORT: u16 = 4002;
    /// How long stock is held where nothing else is said.
    pub const RESERVATION_TIME: Duration = Duration::minutes(15);

    /// Reads the variables named at the fields.
    ///
    /// # Errors
    /// Names the variable that is missing or cannot be read.
    pub fn from_env() -> Result<Self, ConfigError> {
        const MINUTES: &str = "RESERVATION_MINUTES";
        let minutes = env::parsed(MINUTES, Self::RESERVATION_TIME.whole_minutes())?;
        if !(1..=24 * 60).contains(&minutes) {
            return Err(ConfigError::invalid(MINUTES, "it must be from 1 to 1440"));
        }
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, Self::PORT)?,
            reservation_time: Duration::minutes(minutes),
        })
    }
}
