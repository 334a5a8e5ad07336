//! What the user service must be told to start.

use server_kit::env::{self, ConfigError, Secret};
use service_kit::ServiceConfig;
use time::Duration;

use crate::sign_in::Limits;
use crate::{NAME, PORT};

/// Where it listens, and how it signs people in.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every service is told.
    pub service: ServiceConfig,
    /// `USER_KEY_SECRET`: seals the signing keys in the database; at least 32
    /// characters. Without the former one the former keys are lost.
    pub key_secret: Secret,
    /// `USER_KEY_DAYS`: for how many days a key signs, from 1 to 365; 30 if unset.
    pub key_lifetime: Duration,
    /// How many wrong passwords and new accounts are let through.
    pub limits: Limits,
}

impl Config {
    /// Reads the variables named at the fields.
    ///
    /// # Errors
    /// Names the variable that is missing or cannot be read.
    pub fn from_env() -> Result<Self, ConfigError> {
        let service = ServiceConfig::from_env(NAME, PORT)?;
        let days = env::parsed("USER_KEY_DAYS", 30_u16)?;
        if !(1..=365).contains(&days) {
            return Err(ConfigError::invalid(
                "USER_KEY_DAYS",
                "it must be from 1 to 365",
            ));
        }
        Ok(Self {
            key_lifetime: Duration::days(days.into()),
            ..Self::new(service, env::signing_secret("USER_KEY_SECRET")?)
        })
    }

    /// The defaults for all that has one.
    #[must_use]
    pub fn new(service: ServiceConfig, key_secret: Secret) -> Self {
        Self {
            service,
            key_secret,
            key_lifetime: Duration::days(30),
            limits: Limits::default(),
        }
    }
}
