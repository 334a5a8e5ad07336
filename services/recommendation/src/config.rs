//! What the recommendation service is told from outside.

use service_kit::ServiceConfig;

/// The recommendation service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `RECOMMENDATION_DATABASE_URL`, `RECOMMENDATION_LISTEN` and what all services share.
    pub service: ServiceConfig,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4008)?,
        })
    }
}
