//! What a service of the mall shows another one: a token signed with the secret they share.
//!
//! It is made here as server-kit makes it, so that this command compiles without the mall.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Longer than the check of one document takes.
const LIFETIME: Duration = Duration::from_secs(600);

#[derive(Deserialize)]
struct Secrets {
    service: String,
}

/// The value of `X-Service-Identity` for a caller called `name`, in the mall that keeps its
/// secrets in the folder `data`.
pub fn sign(data: &Path, name: &str) -> Result<String> {
    let file = data.join("secrets.json");
    let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let secrets: Secrets = serde_json::from_slice(&text)
        .with_context(|| format!("{} does not hold the service secret", file.display()))?;
    let expires = SystemTime::now().duration_since(UNIX_EPOCH)? + LIFETIME;
    let claims = json!({
        "iss": name, "aud": "mallhive-services", "exp": expires.as_secs(),
    });
    token(&secrets.service, &claims.to_string())
}

/// RFC 7519 with HS256.
fn token(secret: &str, claims: &str) -> Result<String> {
    let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{signed}.{signature}"))
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn a_token_is_signed_as_others_sign_it() {
        // Signed by Python's hmac and hashlib.
        let expected = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.pF0-sXwT2s-MOOLPHr9zO4mWNkfOBtOfSLDU661TkNA";
        let made = token("0123456789abcdef0123456789abcdef", r#"{"iss":"a"}"#).unwrap();
        assert_eq!(made, expected);
    }
}
