//! The `Stripe-Signature` header.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `t=<timestamp>,v1=<HMAC-SHA256 of "timestamp.payload" in hex>`.
pub fn sign(secret: &str, timestamp: i64, payload: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(payload.as_bytes());
    format!(
        "t={timestamp},v1={}",
        hex::encode(mac.finalize().into_bytes())
    )
}
