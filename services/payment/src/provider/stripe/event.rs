//! The parts of Stripe's events that we read: which order to ask about.

use serde::Deserialize;
use shared_types::payment::PaymentStatus;

use crate::provider::{Hint, Untrusted};

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(Debug, Deserialize)]
struct EventObject {
    /// On a session.
    client_reference_id: Option<String>,
    /// On an intent, a charge or a refund.
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    order_id: Option<String>,
    refund_id: Option<String>,
}

/// What a body that is believed is good for.
///
/// # Errors
/// [`Untrusted::Unreadable`] for a body that is no event.
pub fn hint(body: &[u8]) -> Result<Hint, Untrusted> {
    let event: Event = serde_json::from_slice(body).map_err(|_| Untrusted::Unreadable)?;
    let object = &event.data.object;
    let named = object
        .client_reference_id
        .as_deref()
        .or(object.metadata.order_id.as_deref())
        .or(object.metadata.refund_id.as_deref());
    Ok(Hint {
        about: named.and_then(|id| id.parse().ok()),
        tells: match event.kind.as_str() {
            "checkout.session.completed" | "payment_intent.amount_capturable_updated" => {
                Some(PaymentStatus::Authorised)
            }
            "payment_intent.succeeded" => Some(PaymentStatus::Captured),
            _ => None,
        },
        refunds: event.kind.contains("refund"),
        event_id: event.id,
        kind: event.kind,
    })
}
