//! What the simulator is told at start, and what it refuses to start with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::origin;

/// Loopback, next to the mall's other ports.
const DEFAULT_LISTEN: &str = "127.0.0.1:4015";
/// How many finished payments are remembered unless told otherwise.
const DEFAULT_HISTORY_LIMIT: usize = 100_000;

/// Text that is never printed: `Debug` shows dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Where webhooks go and what they are signed with.
#[derive(Clone, Debug)]
pub struct WebhookEndpoint {
    /// An `http://` address. The simulator runs beside the mall, so it speaks
    /// no TLS.
    pub url: String,
    /// Signs each delivery, `whsec_…` by Stripe's habit.
    pub secret: Secret,
    /// Wait before the first attempt: the real provider's webhooks mostly come after
    /// the shopper is back in the shop.
    pub first_delay: Duration,
    /// Wait before the second attempt; each later wait doubles, up to a minute.
    pub first_retry_delay: Duration,
}

/// Everything [`crate::router`] needs.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// Keys the API accepts as `Authorization: Bearer`, and PayPal's with any client id
    /// as the client's secret. Only test keys
    /// (`sk_test_…`) are allowed. `SIMULATOR_SECRET_KEYS`, comma-separated.
    pub secret_keys: Vec<Secret>,
    /// The origin the shopper's browser reaches the payment page at, without a
    /// trailing slash. `SIMULATOR_PUBLIC_URL`; by default the listen port on
    /// localhost.
    pub public_url: String,
    /// The shop's name on the payment page. `SIMULATOR_MERCHANT`.
    pub merchant: String,
    /// `SIMULATOR_WEBHOOK_URL` and `SIMULATOR_WEBHOOK_SECRET`, both or neither.
    pub webhook: Option<WebhookEndpoint>,
    /// Where PayPal's webhooks go; the secret is PayPal's id of the address.
    /// `SIMULATOR_PAYPAL_WEBHOOK_URL` and `SIMULATOR_PAYPAL_WEBHOOK_ID`, both or neither.
    pub paypal_webhook: Option<WebhookEndpoint>,
    /// A JSON-lines file that makes a restart forget nothing. `SIMULATOR_DATA`;
    /// without it everything lives in memory.
    pub data_file: Option<PathBuf>,
    /// Finished payments kept before the oldest are dropped. Events and
    /// idempotency records keep a fifth as many. `SIMULATOR_HISTORY_LIMIT`.
    pub history_limit: usize,
    /// Where time comes from; tests move it.
    pub clock: Clock,
}

impl WebhookEndpoint {
    fn new(url: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret: Secret::new(secret),
            first_delay: Duration::ZERO,
            first_retry_delay: Duration::from_millis(500),
        }
    }
}

impl SimulatorConfig {
    /// A simulator in memory, without webhooks.
    #[must_use]
    pub fn new(public_url: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            secret_keys: vec![Secret::new(secret_key)],
            public_url: public_url.into(),
            merchant: "MallHive".to_owned(),
            webhook: None,
            paypal_webhook: None,
            data_file: None,
            history_limit: DEFAULT_HISTORY_LIMIT,
            clock: Clock::System,
        }
    }

    /// Adds the endpoint that webhooks are posted to.
    #[must_use]
    pub fn with_webhook(mut self, url: impl Into<String>, secret: impl Into<String>) -> Self {
        self.webhook = Some(WebhookEndpoint::new(url, secret));
        self
    }

    /// Adds the address that PayPal's webhooks are posted to, which it calls `id`.
    #[must_use]
    pub fn with_paypal_webhook(mut self, url: impl Into<String>, id: impl Into<String>) -> Self {
        self.paypal_webhook = Some(WebhookEndpoint::new(url, id));
        self
    }

    /// Lets each webhook wait before it is sent.
    #[must_use]
    pub fn with_webhook_delay(mut self, delay: Duration) -> Self {
        let both = [&mut self.webhook, &mut self.paypal_webhook];
        for webhook in both.into_iter().flatten() {
            webhook.first_delay = delay;
        }
        self
    }

    /// Checks what the types cannot, naming the variable that is wrong.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        if self.secret_keys.is_empty() {
            return Err(invalid("SIMULATOR_SECRET_KEYS", "holds no key"));
        }
        let is_test_key = |key: &Secret| key.expose().starts_with("sk_test_");
        if !self.secret_keys.iter().all(is_test_key) {
            let why = "may hold only test keys, which start with `sk_test_`";
            return Err(invalid("SIMULATOR_SECRET_KEYS", why));
        }
        if origin::of(&self.public_url) != Some(self.public_url.as_str()) {
            let why = "must be an origin such as http://localhost:4015, without a path";
            return Err(invalid("SIMULATOR_PUBLIC_URL", why));
        }
        for webhook in [&self.webhook, &self.paypal_webhook].into_iter().flatten() {
            let is_http = webhook.url.starts_with("http://") && origin::of(&webhook.url).is_some();
            if !is_http {
                return Err(invalid(
                    "SIMULATOR_WEBHOOK_URL",
                    "must be an http:// address",
                ));
            }
            if webhook.secret.expose().is_empty() {
                return Err(invalid("SIMULATOR_WEBHOOK_SECRET", "is empty"));
            }
        }
        if self.history_limit == 0 {
            return Err(invalid("SIMULATOR_HISTORY_LIMIT", "must be at least 1"));
        }
        Ok(())
    }
}

/// Why the simulator did not start; each names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{variable} is not set: {hint}")]
    Missing {
        variable: &'static str,
        hint: &'static str,
    },
    #[error("{variable} {why}")]
    Invalid { variable: &'static str, why: String },
    #[error("the data file {} (SIMULATOR_DATA) cannot be used", path.display())]
    DataFile {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("line {line} of the data file {} (SIMULATOR_DATA) is damaged; repair or remove it", path.display())]
    DamagedData {
        path: PathBuf,
        line: usize,
        #[source]
        source: serde_json::Error,
    },
}

pub(crate) fn invalid(variable: &'static str, why: impl Into<String>) -> StartError {
    StartError::Invalid {
        variable,
        why: why.into(),
    }
}

/// What the process of its own reads from its environment.
#[derive(Debug)]
pub struct Settings {
    /// `SIMULATOR_LISTEN`, by default 127.0.0.1:4015.
    pub listen: SocketAddr,
    pub simulator: SimulatorConfig,
}

impl Settings {
    /// Reads the environment; the first variable that is missing or wrong stops it.
    pub fn from_env() -> Result<Self, StartError> {
        Self::from_lookup(|name| std::env::var(name).ok().filter(|text| !text.is_empty()))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, StartError> {
        let listen = lookup("SIMULATOR_LISTEN").unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        let listen: SocketAddr = listen.parse().map_err(|_| {
            invalid(
                "SIMULATOR_LISTEN",
                "must be an address such as 127.0.0.1:4015",
            )
        })?;
        let keys = lookup("SIMULATOR_SECRET_KEYS").ok_or(StartError::Missing {
            variable: "SIMULATOR_SECRET_KEYS",
            hint: "give it the key the mall uses, such as sk_test_mallhive",
        })?;
        let public_url = lookup("SIMULATOR_PUBLIC_URL")
            .unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
        let mut simulator = SimulatorConfig::new(public_url.trim_end_matches('/'), "");
        simulator.secret_keys = keys.split(',').map(|key| Secret::new(key.trim())).collect();
        if let Some(merchant) = lookup("SIMULATOR_MERCHANT") {
            simulator.merchant = merchant;
        }
        simulator.data_file = lookup("SIMULATOR_DATA").map(PathBuf::from);
        if let Some(limit) = lookup("SIMULATOR_HISTORY_LIMIT") {
            simulator.history_limit = limit
                .parse()
                .map_err(|_| invalid("SIMULATOR_HISTORY_LIMIT", "must be a whole number"))?;
        }
        simulator = match (
            lookup("SIMULATOR_WEBHOOK_URL"),
            lookup("SIMULATOR_WEBHOOK_SECRET"),
        ) {
            (Some(url), Some(secret)) => simulator.with_webhook(url, secret),
            (None, None) => simulator,
            (Some(_), None) => return Err(missing_webhook_half("SIMULATOR_WEBHOOK_SECRET")),
            (None, Some(_)) => return Err(missing_webhook_half("SIMULATOR_WEBHOOK_URL")),
        };
        simulator = match (
            lookup("SIMULATOR_PAYPAL_WEBHOOK_URL"),
            lookup("SIMULATOR_PAYPAL_WEBHOOK_ID"),
        ) {
            (Some(url), Some(id)) => simulator.with_paypal_webhook(url, id),
            (None, None) => simulator,
            (Some(_), None) => return Err(missing_webhook_half("SIMULATOR_PAYPAL_WEBHOOK_ID")),
            (None, Some(_)) => return Err(missing_webhook_half("SIMULATOR_PAYPAL_WEBHOOK_URL")),
        };
        simulator.check()?;
        Ok(Self { listen, simulator })
    }
}

fn missing_webhook_half(variable: &'static str) -> StartError {
    let hint = "webhooks need both an address and what they are signed for";
    StartError::Missing { variable, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, StartError> {
        Settings::from_lookup(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, text)| (*text).to_owned())
        })
    }

    #[test]
    fn one_key_is_enough_to_start() {
        let settings = settings(&[("SIMULATOR_SECRET_KEYS", "sk_test_a, sk_test_b")]).unwrap();
        assert_eq!(settings.simulator.secret_keys.len(), 2);
        assert_eq!(settings.simulator.public_url, "http://localhost:4015");
    }

    #[test]
    fn a_wrong_setting_names_its_variable() {
        let key = ("SIMULATOR_SECRET_KEYS", "sk_test_a");
        let wrong: &[(&[(&str, &str)], &str)] = &[
            (&[], "SIMULATOR_SECRET_KEYS"),
            (
                &[("SIMULATOR_SECRET_KEYS", "sk_live_a")],
                "SIMULATOR_SECRET_KEYS",
            ),
            (&[key, ("SIMULATOR_LISTEN", "here")], "SIMULATOR_LISTEN"),
            (
                &[key, ("SIMULATOR_PUBLIC_URL", "localhost:80")],
                "SIMULATOR_PUBLIC_URL",
            ),
            (
                &[key, ("SIMULATOR_WEBHOOK_URL", "http://localhost/")],
                "SIMULATOR_WEBHOOK_SECRET",
            ),
            (
                &[key, ("SIMULATOR_HISTORY_LIMIT", "0")],
                "SIMULATOR_HISTORY_LIMIT",
            ),
        ];
        for (pairs, variable) in wrong {
            let message = settings(pairs).unwrap_err().to_string();
            assert!(message.starts_with(variable), "{message}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let config = SimulatorConfig::new("http://localhost:1", "sk_test_hidden")
            .with_webhook("http://localhost/", "whsec_hidden");
        assert!(!format!("{config:?}").contains("hidden"));
    }
}
