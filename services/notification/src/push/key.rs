//! Who sends: the mall's key pair at push services, RFC 8292 (VAPID).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use server_kit::env::{ConfigError, Secret};
use time::{Duration, OffsetDateTime};

/// How long a token is good for; RFC 8292 allows a day.
const LIFETIME: Duration = Duration::hours(12);

/// Signs what push services are told about us.
#[derive(Clone)]
pub struct VapidKey {
    secret: SecretKey,
    public: String,
}

impl VapidKey {
    /// Reads the secret key, 32 bytes in unpadded base64url, which `variable` tells.
    ///
    /// # Errors
    /// Names the variable when it is no key.
    pub fn parse(variable: &str, key: &Secret) -> Result<Self, ConfigError> {
        let reason = "it must be a key that `mallhive notifications keys` prints";
        let wrong = || ConfigError::invalid(variable, reason);
        let bytes = URL_SAFE_NO_PAD
            .decode(key.expose().trim())
            .map_err(|_| wrong())?;
        SecretKey::from_slice(&bytes)
            .map(Self::from)
            .map_err(|_| wrong())
    }

    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn draw() -> Result<Self, ring::error::Unspecified> {
        super::seal::random_key().map(Self::from)
    }

    /// The secret half, as [`Self::parse`] reads it.
    #[must_use]
    pub fn secret(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.secret.to_bytes()))
    }

    /// The public half, as browsers and push services want it.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The value of `Authorization` for the push service at `origin`; `contact` is
    /// where its operators may write to.
    #[must_use]
    pub fn authorization(&self, origin: &str, contact: &str, now: OffsetDateTime) -> String {
        let expires = (now + LIFETIME).unix_timestamp();
        let claims = serde_json::json!({ "aud": origin, "exp": expires, "sub": contact });
        let said = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature: Signature = SigningKey::from(&self.secret).sign(said.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={said}.{signature}, k={}", self.public)
    }
}

impl From<SecretKey> for VapidKey {
    fn from(secret: SecretKey) -> Self {
        let point = secret.public_key().to_encoded_point(false);
        Self {
            public: URL_SAFE_NO_PAD.encode(point.as_bytes()),
            secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_printed() {
        let drawn = VapidKey::draw().unwrap();
        let read = VapidKey::parse("VAPID_PRIVATE_KEY", &drawn.secret()).unwrap();
        assert_eq!(read.public(), drawn.public());
        assert_eq!(URL_SAFE_NO_PAD.decode(read.public()).unwrap().len(), 65);
        for odd in ["", "hunter2", &"A".repeat(43)] {
            let Err(error) = VapidKey::parse("VAPID_PRIVATE_KEY", &Secret::new(odd)) else {
                panic!("{odd} was taken");
            };
            assert!(error.to_string().starts_with("VAPID_PRIVATE_KEY"));
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_token_says_who_sends_to_whom_and_is_signed() {
        let key = VapidKey::draw().unwrap();
        let now = datetime!(2026-11-30 10:00 UTC);
        let header = key.authorization("https://push.example", "mailto:a@mall.example", now);
        let (token, public) = header
            .strip_prefix("vapid t=")
            .unwrap()
            .split_once(", k=")
            .unwrap();
        assert_eq!(public, key.public());
        let (said, signature) = token.rsplit_once('.').unwrap();
        let point = URL_SAFE_NO_PAD.decode(public).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        VerifyingKey::from_sec1_bytes(&point)
            .unwrap()
            .verify(said.as_bytes(), &Signature::from_slice(&signature).unwrap())
            .unwrap();
        let (_, claims) = said.split_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["sub"], "mailto:a@mall.example");
        assert_eq!(claims["exp"], now.unix_timestamp() + 12 * 3600);
    }
}
