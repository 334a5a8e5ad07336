//! The calls of PayPal's API, and the token they carry.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use server_kit::env::Secret;
use shared_types::payment::NewPayment;
use shared_types::{Currency, Money};
use tokio::sync::Mutex;

use super::super::ProviderError;
use super::super::http;
use super::event::{Signed, Verdict};
use super::wire::{self, Capture, Order, Problem, Refund, Token};
use crate::config::PayPalConfig;
use crate::refund::store::Refund as Wanted;

/// A token is not used in the last minute of its life.
const MARGIN: Duration = Duration::from_secs(60);

/// A caller of PayPal's API, or of the simulator that answers like it.
#[derive(Clone)]
pub struct PayPal {
    http: reqwest::Client,
    base_url: String,
    client_id: String,
    client_secret: Secret,
    webhook_ids: Arc<[String]>,
    token: Arc<Mutex<Option<Held>>>,
}

/// A token and the time until which it is used.
struct Held {
    token: String,
    until: Instant,
}

type Result<T> = std::result::Result<T, ProviderError>;

impl PayPal {
    /// Calls the API of `config`, each call for `timeout` at most.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: &PayPalConfig, timeout: Duration) -> anyhow::Result<Self> {
        Ok(Self {
            http: http::client(timeout)?,
            base_url: config.url.trim_end_matches('/').to_owned(),
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            webhook_ids: config.webhook_ids.clone().into(),
            token: Arc::default(),
        })
    }

    pub(super) fn webhook_ids(&self) -> &[String] {
        &self.webhook_ids
    }

    /// An order for the shopper to approve; asking again with `key` makes no second one.
    pub(super) async fn create_order(&self, key: &str, new: &NewPayment) -> Result<Order> {
        self.post("/v2/checkout/orders", key, &wire::order_body(new))
            .await
    }

    /// An order as it stands, with all that came of it.
    pub(super) async fn get_order(&self, id: &str) -> Result<Order> {
        self.get(&format!("/v2/checkout/orders/{id}")).await
    }

    /// Holds the money of an approved order.
    pub(super) async fn authorize_order(&self, id: &str, key: &str) -> Result<Order> {
        let path = format!("/v2/checkout/orders/{id}/authorize");
        self.post(&path, key, &serde_json::json!({})).await
    }

    /// Takes all of what is held.
    pub(super) async fn capture_authorization(&self, id: &str, key: &str) -> Result<Capture> {
        let path = format!("/v2/payments/authorizations/{id}/capture");
        let body = serde_json::json!({ "final_capture": true });
        self.post(&path, key, &body).await
    }

    /// Lets go of what is held.
    pub(super) async fn void_authorization(&self, id: &str, key: &str) -> Result<()> {
        let path = format!("/v2/payments/authorizations/{id}/void");
        self.post::<IgnoredAny>(&path, key, &serde_json::json!({}))
            .await?;
        Ok(())
    }

    /// Gives captured money back.
    pub(super) async fn refund_capture(
        &self,
        capture: &str,
        refund: &Wanted,
        currency: Currency,
    ) -> Result<Refund> {
        let path = format!("/v2/payments/captures/{capture}/refund");
        let amount = wire::Amount::from(Money::new(refund.amount, currency));
        let body = serde_json::json!({ "amount": amount, "custom_id": refund.refund_id });
        self.post(&path, &refund.key(), &body).await
    }

    /// Whether PayPal signed `body` for the webhook address that it calls `webhook_id`.
    pub(super) async fn verify_webhook(
        &self,
        signed: &Signed<'_>,
        webhook_id: &str,
        body: &[u8],
    ) -> Result<bool> {
        let Some(question) = signed.question(webhook_id, body) else {
            return Ok(false);
        };
        let request = self
            .request(Method::POST, "/v1/notifications/verify-webhook-signature")
            .json(&question);
        match self.send::<Verdict>(request).await {
            Ok(verdict) => Ok(verdict.is_success()),
            // What PayPal cannot even read, it has not signed.
            Err(ProviderError::Refused { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(self.request(Method::GET, path)).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        let request = self
            .request(Method::POST, path)
            .header("PayPal-Request-Id", key)
            .header("Prefer", "return=representation")
            .json(body);
        self.send(request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base_url))
    }

    /// Sends once more with a new token where the old one is not good any more.
    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let again = request.try_clone();
        let first = answer(request.bearer_auth(self.token().await?)).await;
        match (first, again) {
            (Err(ProviderError::Failed(401)), Some(again)) => {
                *self.token.lock().await = None;
                answer(again.bearer_auth(self.token().await?)).await
            }
            (first, _) => first,
        }
    }

    async fn token(&self) -> Result<String> {
        let mut held = self.token.lock().await;
        if let Some(held) = held.as_ref().filter(|held| Instant::now() < held.until) {
            return Ok(held.token.clone());
        }
        let request = self
            .request(Method::POST, "/v1/oauth2/token")
            .basic_auth(&self.client_id, Some(self.client_secret.expose()))
            .form(&[("grant_type", "client_credentials")]);
        let new: Token = answer(request).await?;
        let life = Duration::from_secs(new.expires_in).saturating_sub(MARGIN);
        *held = Some(Held {
            token: new.access_token.clone(),
            until: Instant::now() + life,
        });
        Ok(new.access_token)
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    http::answer::<T, Problem>(request).await
}
