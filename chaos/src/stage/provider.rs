//! The payment provider: outside of the mall, so it outlives every process of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use hmac::{Hmac, KeyInit, Mac};
use payment_simulator::SimulatorConfig;
use reqwest::StatusCode;
use serde_json::{Value, json};
use server_kit::Limits;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::POLL;
use super::secrets::Secrets;

/// Longer than the longest pause before a webhook is tried again.
const LONGEST_DELIVERY: Duration = Duration::from_secs(120);

/// The provider as a shopper and a test meet it.
pub struct Provider {
    origin: String,
    receiver: String,
    secrets: Secrets,
    http: reqwest::Client,
}

impl Provider {
    /// Starts it at `at`; it sends its webhooks to `webhooks`.
    pub async fn start(
        at: SocketAddr,
        webhooks: String,
        secrets: Secrets,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        let origin = format!("http://localhost:{}", at.port());
        let config = SimulatorConfig::new(origin.clone(), secrets.payment_key.as_str())
            .with_webhook(webhooks.clone(), secrets.payment_webhook.as_str());
        let router = payment_simulator::router(config)?;
        let listener = TcpListener::bind(at).await?;
        tokio::spawn(server_kit::serve(listener, router, Limits::default(), stop));
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            origin,
            receiver: webhooks,
            secrets,
            http,
        })
    }

    /// The shopper fills in the payment page; where it sends them.
    pub async fn pay(&self, page: &str, card: &str) -> anyhow::Result<StatusCode> {
        let form = [
            ("number", card),
            ("expiry", "12/49"),
            ("cvc", "123"),
            ("name", "Robin Vale"),
        ];
        let answer = self.http.post(page).form(&form).send().await?;
        Ok(answer.status())
    }

    /// What goes wrong with the next calls: `[("capture", "timeout")]`.
    pub async fn plan(&self, faults: &[(&str, &str)]) -> anyhow::Result<()> {
        let next: Vec<Value> = faults
            .iter()
            .map(|(call, fault)| json!({ "call": call, "fault": fault }))
            .collect();
        self.switch(json!({ "next": next })).await
    }

    /// How it sends its webhooks from now on: `deliver`, `drop`, `reorder` …
    pub async fn webhooks(&self, mode: &str) -> anyhow::Result<()> {
        self.switch(json!({ "webhooks": mode })).await
    }

    /// Waits until none of its webhooks is on its way, nor to be tried again.
    pub async fn quiet(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        while self.count("/webhooks_pending").await? > 0 {
            ensure!(
                started.elapsed() < LONGEST_DELIVERY,
                "webhooks do not arrive"
            );
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    async fn switch(&self, switches: Value) -> anyhow::Result<()> {
        let url = format!("{}/_simulator/faults", self.origin);
        let request = self.http.post(url).bearer_auth(&self.secrets.payment_key);
        let answer = request.json(&switches).send().await?;
        ensure!(
            answer.status().is_success(),
            "the provider takes no {switches}"
        );
        Ok(())
    }

    /// The shopper's bank sends back a refund that had succeeded.
    pub async fn refund_comes_back(&self, refund: &str) -> anyhow::Result<()> {
        let url = format!("{}/_simulator/refunds/fail", self.origin);
        let request = self.http.post(url).bearer_auth(&self.secrets.payment_key);
        let answer = request.json(&json!({ "refund": refund })).send().await?;
        ensure!(answer.status().is_success(), "there is no refund {refund}");
        Ok(())
    }

    /// A number of its state, such as `/counts/captures`; 0 where there is none.
    pub async fn count(&self, pointer: &str) -> anyhow::Result<i64> {
        let url = format!("{}/_simulator/state", self.origin);
        let request = self.http.get(url).bearer_auth(&self.secrets.payment_key);
        let state: Value = request.send().await?.json().await?;
        let found = state.pointer(pointer).and_then(Value::as_i64);
        Ok(found.unwrap_or_default())
    }

    /// Sends a webhook that was signed `age_s` seconds ago with `secret`, or with ours.
    pub async fn webhook(
        &self,
        event: &Value,
        age_s: i64,
        secret: Option<&str>,
    ) -> anyhow::Result<StatusCode> {
        let body = event.to_string();
        let at = time::OffsetDateTime::now_utc().unix_timestamp() - age_s;
        let secret = secret.unwrap_or(&self.secrets.payment_webhook);
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).context("a secret of no length")?;
        mac.update(format!("{at}.{body}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let request = self
            .http
            .post(&self.receiver)
            .header("stripe-signature", format!("t={at},v1={signature}"));
        Ok(request.body(body).send().await?.status())
    }
}
