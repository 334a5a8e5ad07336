//! What the notification service is told from outside.

use std::path::PathBuf;

use server_kit::env;
use service_kit::ServiceConfig;

/// The notification service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `NOTIFICATION_DATABASE_URL`, `NOTIFICATION_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `MAIL_DIR`: the folder that mail is written to, one file each.
    pub mail_dir: PathBuf,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4006)?,
            mail_dir: env::required("MAIL_DIR")?.into(),
        })
    }
}
