//! PayPal's webhooks: what they are signed with, and which order they are about.

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared_types::payment::PaymentStatus;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::provider::error::TOLERANCE_S;
use crate::provider::{Hint, Untrusted};

/// The headers that carry a webhook's signature.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Signed<'a> {
    auth_algo: &'a str,
    cert_url: &'a str,
    transmission_id: &'a str,
    transmission_sig: &'a str,
    transmission_time: &'a str,
}

/// What PayPal is asked: the body goes back byte for byte as it came.
#[derive(Serialize)]
pub struct Question<'a> {
    #[serde(flatten)]
    signed: Signed<'a>,
    webhook_id: &'a str,
    webhook_event: &'a RawValue,
}

/// What PayPal answers.
#[derive(Debug, Deserialize)]
pub struct Verdict {
    verification_status: String,
}

impl Verdict {
    /// Whether PayPal signed it.
    pub fn is_success(&self) -> bool {
        self.verification_status == "SUCCESS"
    }
}

impl<'a> Signed<'a> {
    /// The headers, where they are all there and of this time; `open` tells whether any
    /// webhook is expected.
    ///
    /// # Errors
    /// Why the webhook is not even worth a question.
    pub fn read(headers: &'a HeaderMap, now: i64, open: bool) -> Result<Self, Untrusted> {
        if !open {
            return Err(Untrusted::Closed);
        }
        let header = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or(Untrusted::Malformed)
        };
        let signed = Self {
            auth_algo: header("paypal-auth-algo")?,
            cert_url: header("paypal-cert-url")?,
            transmission_id: header("paypal-transmission-id")?,
            transmission_sig: header("paypal-transmission-sig")?,
            transmission_time: header("paypal-transmission-time")?,
        };
        let at = OffsetDateTime::parse(signed.transmission_time, &Rfc3339);
        let at = at.map_err(|_| Untrusted::Malformed)?.unix_timestamp();
        if now.abs_diff(at) > TOLERANCE_S {
            return Err(Untrusted::Stale);
        }
        Ok(signed)
    }

    /// The question whether `body` was signed for `webhook_id`; `None` where it is not JSON.
    pub fn question(self, webhook_id: &'a str, body: &'a [u8]) -> Option<Question<'a>> {
        Some(Question {
            signed: self,
            webhook_id,
            webhook_event: serde_json::from_slice(body).ok()?,
        })
    }
}

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    event_type: String,
    resource: Resource,
}

#[derive(Debug, Deserialize)]
struct Resource {
    /// On an authorisation, a capture or a refund.
    custom_id: Option<String>,
    /// On an order.
    #[serde(default)]
    purchase_units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
struct Unit {
    custom_id: Option<String>,
}

/// What a body is good for, if it is believed.
///
/// # Errors
/// [`Untrusted::Unreadable`] for a body that is no event.
pub fn hint(body: &[u8]) -> Result<Hint, Untrusted> {
    let event: Event = serde_json::from_slice(body).map_err(|_| Untrusted::Unreadable)?;
    let resource = event.resource;
    let units = resource.purchase_units.into_iter();
    let named = resource
        .custom_id
        .or_else(|| units.filter_map(|unit| unit.custom_id).next());
    Ok(Hint {
        about: named.and_then(|id| id.parse().ok()),
        tells: match event.event_type.as_str() {
            "PAYMENT.AUTHORIZATION.CREATED" => Some(PaymentStatus::Authorised),
            "PAYMENT.CAPTURE.COMPLETED" => Some(PaymentStatus::Captured),
            _ => None,
        },
        refunds: event.event_type == "PAYMENT.CAPTURE.REFUNDED",
        event_id: event.id,
        kind: event.event_type,
    })
}
