//! `Authorization: Bearer sk_test_…`.

use axum::http::{HeaderMap, header};

use crate::config::SimulatorConfig;
use crate::error::StripeError;

/// Lets in whoever gives one of the configured keys.
pub fn authorize(config: &SimulatorConfig, headers: &HeaderMap) -> Result<(), StripeError> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|text| text.to_str().ok());
    let key = given
        .and_then(|text| text.strip_prefix("Bearer "))
        .map(str::trim);
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        let message = "You did not provide an API key. Provide it in the Authorization header, using Bearer auth \
                       (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
        return Err(StripeError::unauthorized(message));
    };
    if config.secret_keys.iter().any(|known| known.expose() == key) {
        return Ok(());
    }
    Err(StripeError::unauthorized("Invalid API Key provided."))
}
