//! What the payment service is told from outside.

use std::time::Duration;

use server_kit::env::{self, Secret};
use service_kit::ServiceConfig;

use crate::payout::PayoutSettings;

/// The payment service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `PAYMENT_DATABASE_URL`, `PAYMENT_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// Stripe, where `STRIPE_SECRET_KEY` is set.
    pub stripe: Option<StripeConfig>,
    /// PayPal, where `PAYPAL_CLIENT_ID` is set.
    pub paypal: Option<PayPalConfig>,
    /// `PAYMENT_PROVIDER_TIMEOUT_MS`: how long a provider's answer is waited for; 8000 if
    /// unset. Longer than a shopper waits gladly, shorter than the saga's patience, and
    /// well under the half minute after which a call counts as lost.
    pub provider_timeout: Duration,
    /// `PAYMENT_RECONCILE_SECONDS`: how often to ask the providers about what no webhook
    /// told of, and how long to wait for webhooks; 60 if unset.
    pub reconcile: Duration,
    /// When sellers are paid, and how much at least.
    pub payouts: PayoutSettings,
}

/// How Stripe is reached.
#[derive(Clone, Debug)]
pub struct StripeConfig {
    /// `STRIPE_URL`: where its API answers; Stripe's own if unset.
    pub url: String,
    /// `STRIPE_SECRET_KEY`: the key that the API is called with.
    pub key: Secret,
    /// `STRIPE_WEBHOOK_SECRETS`: what webhooks are signed with, comma-separated
    /// so that a secret can be changed; without any, no webhook is believed.
    pub webhook_secrets: Vec<Secret>,
}

/// How PayPal is reached.
#[derive(Clone, Debug)]
pub struct PayPalConfig {
    /// `PAYPAL_URL`: where its API answers; PayPal's own if unset.
    pub url: String,
    /// `PAYPAL_CLIENT_ID`: the application that calls.
    pub client_id: String,
    /// `PAYPAL_CLIENT_SECRET`: its secret.
    pub client_secret: Secret,
    /// `PAYPAL_WEBHOOK_IDS`: the ids PayPal gave our webhook addresses, comma-separated;
    /// without any, no webhook is believed.
    pub webhook_ids: Vec<String>,
}

/// The longest that leaves room before a call counts as lost.
const LONGEST_TIMEOUT_MS: u64 = 20_000;

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        let timeout_ms: u64 = env::parsed("PAYMENT_PROVIDER_TIMEOUT_MS", 8_000)?;
        anyhow::ensure!(
            (1..=LONGEST_TIMEOUT_MS).contains(&timeout_ms),
            "PAYMENT_PROVIDER_TIMEOUT_MS must be 1 to {LONGEST_TIMEOUT_MS}"
        );
        let reconcile_s: u64 = env::parsed("PAYMENT_RECONCILE_SECONDS", 60)?;
        Ok(Self {
            service: ServiceConfig::from_env(crate::NAME, 4005)?,
            stripe: StripeConfig::from_env()?,
            paypal: PayPalConfig::from_env()?,
            provider_timeout: Duration::from_millis(timeout_ms),
            reconcile: Duration::from_secs(reconcile_s.max(1)),
            payouts: PayoutSettings::from_env()?,
        })
    }
}

impl StripeConfig {
    fn from_env() -> anyhow::Result<Option<Self>> {
        if env::optional("STRIPE_SECRET_KEY")?.is_none() {
            return Ok(None);
        }
        Ok(Some(Self {
            url: env::base_url("STRIPE_URL", "https://api.stripe.com")?,
            key: env::secret("STRIPE_SECRET_KEY")?,
            webhook_secrets: listed("STRIPE_WEBHOOK_SECRETS")?
                .into_iter()
                .map(Secret::new)
                .collect(),
        }))
    }
}

impl PayPalConfig {
    fn from_env() -> anyhow::Result<Option<Self>> {
        let Some(client_id) = env::optional("PAYPAL_CLIENT_ID")? else {
            return Ok(None);
        };
        Ok(Some(Self {
            url: env::base_url("PAYPAL_URL", "https://api-m.paypal.com")?,
            client_id,
            client_secret: env::secret("PAYPAL_CLIENT_SECRET")?,
            webhook_ids: listed("PAYPAL_WEBHOOK_IDS")?,
        }))
    }
}

fn listed(name: &str) -> anyhow::Result<Vec<String>> {
    let text = env::optional(name)?.unwrap_or_default();
    let parts = text.split(',').map(str::trim);
    Ok(parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect())
}
