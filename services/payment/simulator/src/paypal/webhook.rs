//! PayPal's webhooks: their shape, their signature, and the call that checks it.
//!
//! PayPal signs `id|time|webhook id|CRC-32 of the body` with a certificate's key. Here an
//! HMAC stands in for it, since only the call below ever checks it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::error::PayPalError;
use super::token::{authorize, mac};
use super::wire;
use crate::api::{fail_after, fail_before};
use crate::config::{Secret, SimulatorConfig};
use crate::event::{Event, EventKind};
use crate::faults::Call;
use crate::ids;
use crate::simulator::Simulator;

/// PayPal's shape of an event, as text.
pub fn event_wire(event: &Event) -> String {
    let resource_type = match event.kind {
        EventKind::OrderApproved => "checkout-order",
        EventKind::CaptureCompleted => "capture",
        EventKind::CaptureRefunded => "refund",
        _ => "authorization",
    };
    let wire = json!({
        "id": event.id,
        "event_version": "1.0",
        "create_time": wire::time(event.created),
        "resource_type": resource_type,
        "resource_version": "2.0",
        "event_type": event.kind.word(),
        "resource": event.object,
        "links": [],
    });
    wire.to_string()
}

/// The headers that a delivery of `body` carries.
pub fn signature_headers(
    config: &SimulatorConfig,
    webhook_id: &Secret,
    body: &str,
) -> Vec<(&'static str, String)> {
    let id = ids::request();
    let time = wire::time(config.clock.now());
    let signature = signature(config, &id, &time, webhook_id.expose(), body);
    let certificate = format!(
        "{}/v1/notifications/certs/CERT-SIMULATOR",
        config.public_url
    );
    vec![
        ("paypal-auth-algo", "SHA256withRSA".to_owned()),
        ("paypal-cert-url", certificate),
        ("paypal-transmission-id", id),
        ("paypal-transmission-time", time),
        ("paypal-transmission-sig", signature),
    ]
}

fn signature(
    config: &SimulatorConfig,
    id: &str,
    time: &str,
    webhook_id: &str,
    body: &str,
) -> String {
    let message = format!("{id}|{time}|{webhook_id}|{}", crc32(body.as_bytes()));
    let secret = config.secret_keys.first();
    secret.map_or_else(String::new, |secret| mac(secret, &message))
}

/// The CRC-32 of zip files and Ethernet.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[derive(Deserialize)]
struct Question<'a> {
    transmission_id: String,
    transmission_time: String,
    transmission_sig: String,
    webhook_id: String,
    #[serde(borrow)]
    webhook_event: &'a RawValue,
}

/// `POST /v1/notifications/verify-webhook-signature`.
pub async fn verify(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = simulator.arrive(Call::VerifyWebhook);
    let failed = fail_before(fault).await.is_err() || fail_after(fault).await.is_err();
    let verdict = match failed {
        true => Err(PayPalError::provider()),
        false => verdict(&simulator.config, &headers, &body),
    };
    match verdict {
        Ok(word) => Json(json!({ "verification_status": word })).into_response(),
        Err(error) => (error.status, Json(error.body())).into_response(),
    }
}

fn verdict(
    config: &SimulatorConfig,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<&'static str, PayPalError> {
    authorize(config, headers)?;
    let asked: Question<'_> = serde_json::from_slice(body)
        .map_err(|error| PayPalError::malformed(format!("Not a question: {error}.")))?;
    let known = config.paypal_webhook.as_ref();
    let is_ours = known.is_some_and(|known| known.secret.expose() == asked.webhook_id);
    let right = signature(
        config,
        &asked.transmission_id,
        &asked.transmission_time,
        &asked.webhook_id,
        asked.webhook_event.get(),
    );
    Ok(match is_ours && right == asked.transmission_sig {
        true => "SUCCESS",
        false => "FAILURE",
    })
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_checksum_is_the_usual_one() {
        // The check value of the CRC catalogue.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
