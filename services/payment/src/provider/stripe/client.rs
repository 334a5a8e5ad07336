//! The calls of Stripe's API.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use server_kit::env::Secret;
use shared_types::payment::NewPayment;

use super::super::ProviderError;
use super::super::http::{self, Refusal};
use super::wire::{self, Intent, List, Refund, Session};
use crate::config::StripeConfig;
use crate::refund::store::Refund as Wanted;

/// A caller of Stripe's API, or of the simulator that answers like it.
#[derive(Clone)]
pub struct Stripe {
    http: reqwest::Client,
    base_url: String,
    key: Secret,
    secrets: Arc<[Secret]>,
}

/// A refusal.
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

impl Refusal for ErrorBody {
    fn code(self) -> Option<String> {
        self.error.code.or(self.error.kind)
    }
}

type Result<T> = std::result::Result<T, ProviderError>;

impl Stripe {
    /// Calls the API of `config`, each call for `timeout` at most.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: &StripeConfig, timeout: Duration) -> anyhow::Result<Self> {
        Ok(Self {
            http: http::client(timeout)?,
            base_url: config.url.trim_end_matches('/').to_owned(),
            key: config.key.clone(),
            secrets: config.webhook_secrets.clone().into(),
        })
    }

    pub(super) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Opens a hosted payment page; asking again with `key` opens no second one.
    pub(super) async fn create_session(&self, key: &str, new: &NewPayment) -> Result<Session> {
        let form = wire::session_form(new);
        self.send(self.post("/v1/checkout/sessions", key).form(&form))
            .await
    }

    /// A session as it stands, its intent and what was taken with it.
    pub(super) async fn session(&self, id: &str) -> Result<Session> {
        let path = format!("/v1/checkout/sessions/{id}");
        let query = [(
            "expand[0]",
            "payment_intent.latest_charge.balance_transaction",
        )];
        self.send(self.request(Method::GET, &path).query(&query))
            .await
    }

    /// Closes the payment page.
    pub(super) async fn expire_session(&self, id: &str) -> Result<()> {
        let path = format!("/v1/checkout/sessions/{id}/expire");
        // Expiring twice is refused, so that no key is needed.
        self.send::<IgnoredAny>(self.request(Method::POST, &path))
            .await?;
        Ok(())
    }

    /// Takes the authorised money.
    pub(super) async fn capture_intent(&self, intent: &str, key: &str) -> Result<Intent> {
        let path = format!("/v1/payment_intents/{intent}/capture");
        let form = [("expand[0]", "latest_charge.balance_transaction")];
        self.send(self.post(&path, key).form(&form)).await
    }

    /// Lets the authorised money go.
    pub(super) async fn cancel_intent(&self, intent: &str, key: &str) -> Result<Intent> {
        let path = format!("/v1/payment_intents/{intent}/cancel");
        self.send(self.post(&path, key)).await
    }

    /// Gives captured money back.
    pub(super) async fn create_refund(&self, intent: &str, refund: &Wanted) -> Result<Refund> {
        let form = [
            ("payment_intent", intent.to_owned()),
            ("amount", refund.amount.to_string()),
            ("metadata[refund_id]", refund.refund_id.to_string()),
        ];
        self.send(self.post("/v1/refunds", &refund.key()).form(&form))
            .await
    }

    /// What was given back of an intent: its last hundred refunds.
    pub(super) async fn refunds_of(&self, intent: &str) -> Result<Vec<Refund>> {
        let query = [("payment_intent", intent), ("limit", "100")];
        let request = self.request(Method::GET, "/v1/refunds").query(&query);
        Ok(self.send::<List<Refund>>(request).await?.data)
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

    pub(super) async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        http::answer::<T, ErrorBody>(request).await
    }
}
