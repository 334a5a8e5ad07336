//! What the order service is told from outside.

use std::time::Duration;

use server_kit::env;
use service_kit::ServiceConfig;

/// The order service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `ORDER_DATABASE_URL`, `ORDER_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `PRODUCT_URL`: where the product service answers.
    pub product_url: String,
    /// `CART_URL`: where the cart service answers.
    pub cart_url: String,
    /// `PAYMENT_URL`: where the payment service answers.
    pub payment_url: String,
    /// `PAYMENT_MINUTES`: how long an order waits for its payment; 15 if unset.
    /// Keep it at or under the product service's reservation time.
    pub payment_window: Duration,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        let minutes: u64 = env::parsed("PAYMENT_MINUTES", 15)?;
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4003)?,
            product_url: env::base_url("PRODUCT_URL", "http://127.0.0.1:4002")?,
            cart_url: env::base_url("CART_URL", "http://127.0.0.1:4004")?,
            payment_url: env::base_url("PAYMENT_URL", "http://127.0.0.1:4005")?,
            payment_window: Duration::from_secs(minutes * 60),
        })
    }
}
