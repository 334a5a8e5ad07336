//! What the payment service is told from outside.

use server_kit::env::{self, Secret};
use service_kit::ServiceConfig;

use crate::payout::PayoutSettings;

/// The payment service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `PAYMENT_DATABASE_URL`, `PAYMENT_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `STRIPE_URL`: where the provider's API answers; Stripe's own if unset.
    pub stripe_url: String,
    /// `STRIPE_SECRET_KEY`: the key that the API is called with.
    pub stripe_key: Secret,
    /// `STRIPE_WEBHOOK_SECRETS`: what webhooks are signed with, comma-separated
    /// so that a secret can be changed; without any, no webhook is believed.
    pub webhook_secrets: Vec<Secret>,
    /// When sellers are paid, and how much at least.
    pub payouts: PayoutSettings,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        let secrets = env::optional("STRIPE_WEBHOOK_SECRETS")?.unwrap_or_default();
        let secrets = secrets
            .split(',')
            .map(str::trim)
            .filter(|secret| !secret.is_empty());
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4005)?,
            stripe_url: env::base_url("STRIPE_URL", "https://api.stripe.com")?,
            stripe_key: env::secret("STRIPE_SECRET_KEY")?,
            webhook_secrets: secrets.map(Secret::new).collect(),
            payouts: PayoutSettings::from_env()?,
        })
    }
}
