//! Notifications to browsers by their push services, RFC 8030.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, HeaderName};
use reqwest::{StatusCode, Url};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Outgoing, Refusal, Transport};
use crate::push::{Hosts, VapidKey, store};

/// How long a push service may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How long it keeps a notification for a browser that is closed: a day, in seconds.
const KEPT_S: u32 = 24 * 3600;

const TTL: HeaderName = HeaderName::from_static("ttl");

/// By this a push service recognises a repeat that still waits, and keeps one.
const TOPIC: HeaderName = HeaderName::from_static("topic");

/// The push services of all browsers.
pub struct WebPush {
    pool: PgPool,
    http: reqwest::Client,
    key: VapidKey,
    contact: String,
    hosts: Hosts,
}

impl WebPush {
    /// Sends to the browsers in `pool`'s database, signed by `key`; `contact` is where
    /// the operators of a push service may write to: `mailto:…`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(pool: PgPool, key: VapidKey, contact: String, hosts: Hosts) -> anyhow::Result<Self> {
        server_kit::install_crypto();
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .dns_resolver(Arc::new(hosts))
            // Neither a redirect nor a proxy leads past the resolver.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .context("push services cannot be called")?;
        Ok(Self {
            pool,
            http,
            key,
            contact,
            hosts,
        })
    }

    async fn hand_over(&self, message: &Outgoing) -> Result<(), Refusal> {
        let id = Uuid::try_parse(&message.recipient).map_err(|_| never("this is no browser"))?;
        let found = store::find(&self.pool, id).await;
        let found = found.map_err(|error| Refusal::Later(error.to_string()))?;
        let browser = found.ok_or_else(|| never("notifications were switched off there"))?;
        let url = self.hosts.admit(&browser.endpoint);
        let url = url.ok_or_else(|| never("this is no public push service"))?;
        let sealed = browser.browser.seal(message.text.as_bytes());
        let sealed = sealed.map_err(|_| never("it is too long"))?;
        let answer = self
            .request(&url, message.message_id)
            .body(sealed)
            .send()
            .await
            // The address lets whoever has it send, and is not kept.
            .map_err(|error| Refusal::Later(format!("no answer: {}", error.without_url())))?;
        self.judge(answer.status(), id).await
    }

    fn request(&self, url: &Url, message_id: Uuid) -> reqwest::RequestBuilder {
        let origin = url.origin().ascii_serialization();
        let now = OffsetDateTime::now_utc();
        let authorization = self.key.authorization(&origin, &self.contact, now);
        self.http
            .post(url.clone())
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(TTL, KEPT_S)
            .header(TOPIC, URL_SAFE_NO_PAD.encode(message_id.as_bytes()))
    }

    async fn judge(&self, status: StatusCode, browser: Uuid) -> Result<(), Refusal> {
        match status {
            _ if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                let forgotten = store::forget(&self.pool, browser).await;
                forgotten.map_err(|error| Refusal::Later(error.to_string()))?;
                Err(never("the browser no longer wants notifications"))
            }
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                Err(never(&status.to_string()))
            }
            _ => Err(Refusal::Later(status.to_string())),
        }
    }
}

impl Transport for WebPush {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        self.hand_over(message).boxed()
    }
}

fn never(reason: &str) -> Refusal {
    Refusal::Never {
        reason: reason.to_owned(),
        mailbox_gone: false,
    }
}
