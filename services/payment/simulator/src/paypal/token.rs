//! `POST /v1/oauth2/token`: client credentials for an access token.
//!
//! The token follows from the secret, so that nothing has to be remembered.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::error::PayPalError;
use crate::config::{Secret, SimulatorConfig};
use crate::simulator::Simulator;

/// Nine hours, as PayPal's.
const LIFE_SECONDS: u32 = 32_400;

pub async fn issue(
    State(simulator): State<Arc<Simulator>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut form = form_urlencoded::parse(&body);
    let is_grant = form.any(|(name, text)| name == "grant_type" && text == "client_credentials");
    let found = secret_of(&simulator.config, &headers).filter(|_| is_grant);
    let Some(secret) = found else {
        let refusal = json!({
            "error": "invalid_client", "error_description": "Client Authentication failed",
        });
        return (StatusCode::UNAUTHORIZED, Json(refusal)).into_response();
    };
    let answer = json!({
        "access_token": token(secret), "token_type": "Bearer", "expires_in": LIFE_SECONDS,
    });
    Json(answer).into_response()
}

fn secret_of<'a>(config: &'a SimulatorConfig, headers: &HeaderMap) -> Option<&'a Secret> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let given = STANDARD.decode(given.strip_prefix("Basic ")?).ok()?;
    let given = String::from_utf8(given).ok()?;
    let (client_id, secret) = given.split_once(':')?;
    let mut known = config.secret_keys.iter();
    known.find(|known| !client_id.is_empty() && known.expose() == secret)
}

/// Lets in whoever gives a token of one of the configured secrets.
pub fn authorize(config: &SimulatorConfig, headers: &HeaderMap) -> Result<(), PayPalError> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|text| text.to_str().ok()?.strip_prefix("Bearer "));
    let mut known = config.secret_keys.iter();
    match given {
        Some(given) if known.any(|secret| token(secret) == given) => Ok(()),
        _ => Err(PayPalError::unauthorized()),
    }
}

fn token(secret: &Secret) -> String {
    format!("A21AA{}", mac(secret, "access token"))
}

/// HMAC-SHA256 in hex.
pub fn mac(secret: &Secret, message: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else {
        return String::new();
    };
    mac.update(message.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
