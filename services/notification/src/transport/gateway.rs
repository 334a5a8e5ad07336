//! Text messages through a gateway that takes them as JSON over HTTP.
//!
//! ```text
//! POST <SMS_GATEWAY_URL>
//! Authorization: Bearer <SMS_GATEWAY_TOKEN>
//! Idempotency-Key: <message id>
//!
//! {"from": "MallHive", "to": "+491701234567", "text": "…"}
//! ```

use std::time::Duration;

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::StatusCode;
use reqwest::header::{HeaderName, RETRY_AFTER};
use serde::Serialize;
use server_kit::env::Secret;

use super::{Outgoing, Refusal, Transport};

/// How long the gateway may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How much of a refusal is kept to be read by an operator.
const REASON: usize = 200;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// An SMS gateway.
pub struct Gateway {
    http: reqwest::Client,
    url: String,
    token: Secret,
    sender: String,
}

#[derive(Serialize)]
struct Body<'a> {
    from: &'a str,
    to: &'a str,
    text: &'a str,
}

impl Gateway {
    /// The gateway at `url`, where text messages come from `sender`; nothing is sent yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(url: String, token: Secret, sender: String) -> anyhow::Result<Self> {
        server_kit::install_crypto();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            // A number is told to nobody else.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("the SMS gateway cannot be called")?;
        Ok(Self {
            http,
            url,
            token,
            sender,
        })
    }

    async fn hand_over(&self, message: &Outgoing) -> Result<(), Refusal> {
        let body = Body {
            from: &self.sender,
            to: &message.recipient,
            text: &message.text,
        };
        let sending = self
            .http
            .post(&self.url)
            .bearer_auth(self.token.expose())
            .header(IDEMPOTENCY_KEY, message.message_id.to_string())
            .json(&body)
            .send();
        // The address may hold a password and is not kept.
        let answer = sending
            .await
            .map_err(|error| Refusal::Later(format!("no answer: {}", error.without_url())))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(refusal(answer).await)
    }
}

impl Transport for Gateway {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        self.hand_over(message).boxed()
    }
}

async fn refusal(answer: reqwest::Response) -> Refusal {
    let status = answer.status();
    let waits = answer.headers().contains_key(RETRY_AFTER);
    let said: String = answer
        .text()
        .await
        .unwrap_or_default()
        .chars()
        .take(REASON)
        .collect();
    let reason = format!("{status}: {said}");
    if waits || !is_about_message(status) {
        return Refusal::Later(reason);
    }
    Refusal::Never {
        reason,
        mailbox_gone: false,
    }
}

/// Whether it is this message that is refused: not our account, not for the moment.
fn is_about_message(status: StatusCode) -> bool {
    status.is_client_error()
        && !matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::PAYMENT_REQUIRED
                | StatusCode::FORBIDDEN
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::TOO_EARLY
                | StatusCode::TOO_MANY_REQUESTS
        )
}
