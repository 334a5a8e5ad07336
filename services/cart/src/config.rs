//! What the cart service is told from outside.

use service_kit::ServiceConfig;

/// The cart service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `CART_DATABASE_URL`, `CART_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `PRODUCT_URL`: where the product service answers.
    pub product_url: String,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4004)?,
            product_url: server_kit::env::base_url("PRODUCT_URL", "http://127.0.0.1:4002")?,
        })
    }
}
