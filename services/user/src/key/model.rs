//! One key that signs access tokens, and when it does.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey as PrivateKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::EncodingKey;
use ring::digest::{SHA256, digest};
use shared_types::user::Jwk;
use time::{Duration, OffsetDateTime};

/// A key is published so long before it first signs, so that every verifier has it.
const PUBLISHED_BEFORE: Duration = Duration::days(1);
/// It stays for the last token it signed and some clock skew.
const VERIFIES_AFTER: Duration = Duration::minutes(15);

/// When a key is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first token.
    pub signs_from: OffsetDateTime,
    /// Its last token.
    pub signs_until: OffsetDateTime,
    /// When that token has expired.
    pub verifies_until: OffsetDateTime,
}

impl Period {
    /// The period of the key to add now, if it is time, where the newest one signs
    /// until `newest`. Periods follow each other without a gap.
    #[must_use]
    pub fn next(
        now: OffsetDateTime,
        newest: Option<OffsetDateTime>,
        lifetime: Duration,
    ) -> Option<Self> {
        let signs_from = newest.map_or(now, |until| until.max(now));
        let signs_until = signs_from + lifetime;
        let due = now >= signs_from - PUBLISHED_BEFORE.min(lifetime / 2);
        due.then_some(Self {
            signs_from,
            signs_until,
            verifies_until: signs_until + VERIFIES_AFTER,
        })
    }
}

/// A key with its private half.
pub struct SigningKey {
    /// Names it in a token's header: its RFC 7638 thumbprint.
    pub kid: String,
    /// When it is in use.
    pub period: Period,
    /// Signs.
    pub encoding: EncodingKey,
    public: [u8; 32],
}

impl SigningKey {
    /// The key of `seed`, RFC 8032's private key.
    ///
    /// # Errors
    /// Never for 32 bytes; the encoding's own signature asks for it.
    pub fn from_seed(seed: &[u8; 32], period: Period) -> anyhow::Result<Self> {
        let private = PrivateKey::from_bytes(seed);
        let public = private.verifying_key().to_bytes();
        let encoding = EncodingKey::from_ed_der(private.to_pkcs8_der()?.as_bytes());
        Ok(Self {
            kid: thumbprint(&public),
            period,
            encoding,
            public,
        })
    }

    /// The half that is published.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// Whether it signs at `now`.
    #[must_use]
    pub fn signs(&self, now: OffsetDateTime) -> bool {
        self.period.signs_from <= now && now < self.period.signs_until
    }

    /// As it is published.
    #[must_use]
    pub fn jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: self.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(self.public),
            alg: "EdDSA".to_owned(),
            usage: "sig".to_owned(),
        }
    }
}

fn thumbprint(public: &[u8; 32]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public);
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
    const MONTH: Duration = Duration::days(30);

    #[test]
    fn the_first_key_signs_at_once() {
        let first = Period::next(NOW, None, MONTH).unwrap();
        assert_eq!(first.signs_from, NOW);
        assert_eq!(first.signs_until, NOW + MONTH);
        assert!(first.verifies_until >= first.signs_until + Duration::minutes(10));
    }

    #[test]
    fn the_next_key_is_published_a_day_ahead() {
        let until = NOW + MONTH;
        assert_eq!(
            Period::next(until - Duration::hours(25), Some(until), MONTH),
            None
        );
        let next = Period::next(until - Duration::hours(24), Some(until), MONTH).unwrap();
        assert_eq!(
            next.signs_from, until,
            "there is neither a gap nor an overlap"
        );
    }

    #[test]
    fn after_a_long_sleep_the_next_key_signs_at_once() {
        let late = NOW + MONTH;
        assert_eq!(
            Period::next(late, Some(NOW), MONTH).unwrap().signs_from,
            late
        );
    }

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        // RFC 8037, appendix A.
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = SigningKey::from_seed(&seed, Period::next(NOW, None, MONTH).unwrap()).unwrap();
        assert_eq!(key.jwk().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
