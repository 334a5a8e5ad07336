//! The calls.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use server_kit::ApiError;
use server_kit::env::Secret;

use super::wire::{Intent, NewSession, Session};

/// Longer than a shopper waits gladly, shorter than the saga's patience.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A caller of Stripe's API, or of the simulator that answers like it.
#[derive(Clone)]
pub struct Stripe {
    http: reqwest::Client,
    base_url: String,
    key: Secret,
}

/// Why the provider did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or one that cannot be read: what happened is not known.
    #[error("the payment provider did not answer")]
    Unknown(#[source] reqwest::Error),
    /// It failed by itself: what happened is not known.
    #[error("the payment provider failed with status {0}")]
    Failed(u16),
    /// It refused.
    #[error("the payment provider refused: {code}")]
    Refused {
        /// Stripe's error code, or its type where there is no code.
        code: String,
    },
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        match &error {
            ProviderError::Unknown(_) | ProviderError::Failed(_) => {
                Self::unavailable("the payment provider").caused_by(error)
            }
            ProviderError::Refused { code } => {
                let detail = format!("The payment provider refused: {code}.");
                Self::conflict("provider_refused", detail).caused_by(error)
            }
        }
    }
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
}

type Result<T> = std::result::Result<T, ProviderError>;

impl Stripe {
    /// Calls the API at `base_url` with `key`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(base_url: &str, key: Secret) -> anyhow::Result<Self> {
        server_kit::install_crypto();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
            key,
        })
    }

    /// Opens a hosted payment page; asking again for a payment opens no second one.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn create_session(&self, session: &NewSession<'_>) -> Result<Session> {
        let key = format!("session-{}", session.payment_id);
        let form = session.form();
        self.send(self.post("/v1/checkout/sessions", &key).form(&form))
            .await
    }

    /// A session as it stands, its intent with it.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn session(&self, id: &str) -> Result<Session> {
        let path = format!("/v1/checkout/sessions/{id}");
        let query = [("expand[0]", "payment_intent")];
        self.send(self.request(Method::GET, &path).query(&query))
            .await
    }

    /// Closes the payment page.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn expire_session(&self, id: &str) -> Result<()> {
        let path = format!("/v1/checkout/sessions/{id}/expire");
        self.send::<serde::de::IgnoredAny>(self.post(&path, &format!("expire-{id}")))
            .await?;
        Ok(())
    }

    /// Takes the authorised money.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn capture(&self, intent: &str) -> Result<Intent> {
        let path = format!("/v1/payment_intents/{intent}/capture");
        self.send(self.post(&path, &format!("capture-{intent}")))
            .await
    }

    /// Lets the authorised money go.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn cancel(&self, intent: &str) -> Result<Intent> {
        let path = format!("/v1/payment_intents/{intent}/cancel");
        self.send(self.post(&path, &format!("cancel-{intent}")))
            .await
    }

    /// Gives all of the captured money back.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn refund(&self, intent: &str) -> Result<()> {
        let form = [("payment_intent", intent)];
        let request = self
            .post("/v1/refunds", &format!("refund-{intent}"))
            .form(&form);
        self.send::<serde::de::IgnoredAny>(request).await?;
        Ok(())
    }

    pub(super) fn post(&self, path: &str, idempotency_key: &str) -> RequestBuilder {
        self.request(Method::POST, path)
            .header("Idempotency-Key", idempotency_key)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base_url);
        self.http
            .request(method, url)
            .bearer_auth(self.key.expose())
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let answer = request.send().await.map_err(ProviderError::Unknown)?;
        let status = answer.status();
        if status.is_success() {
            return answer.json().await.map_err(ProviderError::Unknown);
        }
        if status.is_server_error() {
            return Err(ProviderError::Failed(status.as_u16()));
        }
        let body: ErrorBody = answer.json().await.map_err(ProviderError::Unknown)?;
        let code = body.error.code.or(body.error.kind);
        Err(ProviderError::Refused {
            code: code.unwrap_or_else(|| status.to_string()),
        })
    }
}
