//! What the analytics service is told from outside.

use service_kit::ServiceConfig;

/// The analytics service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ANALYTICS_DATABASE_URL`, `ANALYTICS_LISTEN` and what all services share.
    pub service: ServiceConfig,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4007)?,
        })
    }
}
