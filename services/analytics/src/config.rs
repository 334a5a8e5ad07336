//! What the analytics service is told from outside.

use server_kit::env::{self, ConfigError};
use service_kit::ServiceConfig;

/// The analytics service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ANALYTICS_DATABASE_URL`, `ANALYTICS_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `ANALYTICS_KEEP_MONTHS`: for how many full months events are kept, from 1 to 1,200;
    /// 25 if unset, so that a month can be looked at beside that of the year before. Hours
    /// and days that were counted stay.
    pub keep_months: u32,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self::of(ServiceConfig::from_env(crate::NAME, 4007)?)?)
    }

    /// The same with `service` as what all services share.
    ///
    /// # Errors
    /// Names the variable that is malformed.
    pub fn of(service: ServiceConfig) -> Result<Self, ConfigError> {
        let name = "ANALYTICS_KEEP_MONTHS";
        let keep_months = env::parsed(name, 25)?;
        if !(1..=1200).contains(&keep_months) {
            return Err(ConfigError::invalid(name, "it must be from 1 to 1200"));
        }
        Ok(Self {
            service,
            keep_months,
        })
    }
}
