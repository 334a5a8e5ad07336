//! Events: what happened, kept until it is posted to the webhook.

mod log;

pub use log::EventLog;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::paypal;

/// The version of Stripe's API whose shapes the simulator speaks.
pub const API_VERSION: &str = "2025-09-30.clover";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    #[serde(rename = "checkout.session.completed")]
    SessionCompleted,
    #[serde(rename = "checkout.session.expired")]
    SessionExpired,
    #[serde(rename = "payment_intent.succeeded")]
    IntentSucceeded,
    #[serde(rename = "payment_intent.payment_failed")]
    IntentFailed,
    #[serde(rename = "payment_intent.amount_capturable_updated")]
    IntentCapturable,
    #[serde(rename = "payment_intent.canceled")]
    IntentCanceled,
    #[serde(rename = "charge.refunded")]
    ChargeRefunded,
    #[serde(rename = "refund.failed")]
    RefundFailed,
    #[serde(rename = "CHECKOUT.ORDER.APPROVED")]
    OrderApproved,
    #[serde(rename = "PAYMENT.AUTHORIZATION.CREATED")]
    AuthorizationCreated,
    #[serde(rename = "PAYMENT.AUTHORIZATION.VOIDED")]
    AuthorizationVoided,
    #[serde(rename = "PAYMENT.CAPTURE.COMPLETED")]
    CaptureCompleted,
    #[serde(rename = "PAYMENT.CAPTURE.REFUNDED")]
    CaptureRefunded,
}

impl EventKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::SessionCompleted => "checkout.session.completed",
            Self::SessionExpired => "checkout.session.expired",
            Self::IntentSucceeded => "payment_intent.succeeded",
            Self::IntentFailed => "payment_intent.payment_failed",
            Self::IntentCapturable => "payment_intent.amount_capturable_updated",
            Self::IntentCanceled => "payment_intent.canceled",
            Self::ChargeRefunded => "charge.refunded",
            Self::RefundFailed => "refund.failed",
            Self::OrderApproved => "CHECKOUT.ORDER.APPROVED",
            Self::AuthorizationCreated => "PAYMENT.AUTHORIZATION.CREATED",
            Self::AuthorizationVoided => "PAYMENT.AUTHORIZATION.VOIDED",
            Self::CaptureCompleted => "PAYMENT.CAPTURE.COMPLETED",
            Self::CaptureRefunded => "PAYMENT.CAPTURE.REFUNDED",
        }
    }

    /// Whether it is one of PayPal's; all others are Stripe's.
    pub fn is_paypal(self) -> bool {
        self.word().starts_with(char::is_uppercase)
    }
}

/// The object is kept as the text it was, since nobody changes it any more and
/// a tree would take several times the memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub kind: EventKind,
    pub created: i64,
    pub object: Box<RawValue>,
    pub previous: Option<Box<RawValue>>,
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
    /// Whether the webhook still has to hear of it.
    pub is_pending: bool,
}

#[derive(Serialize)]
struct Wire<'a> {
    id: &'a str,
    object: &'static str,
    api_version: &'static str,
    created: i64,
    data: Data<'a>,
    livemode: bool,
    pending_webhooks: u8,
    request: Request<'a>,
    #[serde(rename = "type")]
    kind: EventKind,
}

#[derive(Serialize)]
struct Data<'a> {
    object: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_attributes: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}

impl Event {
    /// Its provider's shape of the event, as text.
    pub fn wire(&self) -> String {
        if self.kind.is_paypal() {
            return paypal::event_wire(self);
        }
        let wire = Wire {
            id: &self.id,
            object: "event",
            api_version: API_VERSION,
            created: self.created,
            data: Data {
                object: &self.object,
                previous_attributes: self.previous.as_deref(),
            },
            livemode: false,
            pending_webhooks: u8::from(self.is_pending),
            request: Request {
                id: self.request.as_deref(),
                idempotency_key: self.idempotency_key.as_deref(),
            },
            kind: self.kind,
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }
}
