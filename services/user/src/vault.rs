//! What `USER_KEY_SECRET` is for: sealing private keys before they are stored, and
//! tagging network addresses so that they are recognised but cannot be read back.

use std::net::IpAddr;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};
use server_kit::env::Secret;

/// Sealing failed, or a seal does not fit the secret.
#[derive(Debug, thiserror::Error)]
#[error("the secret does not open the seal")]
pub struct SealError;

impl From<ring::error::Unspecified> for SealError {
    fn from(_: ring::error::Unspecified) -> Self {
        Self
    }
}

/// Keys derived from one secret by HKDF.
pub struct Vault {
    sealing: LessSafeKey,
    tagging: hmac::Key,
    signing: hmac::Key,
}

impl Vault {
    /// Derives the keys from `secret`.
    ///
    /// # Errors
    /// Never for any secret; the derivation's own signature asks for it.
    pub fn new(secret: &Secret) -> Result<Self, SealError> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"mallhive user service");
        let root = salt.extract(secret.expose().as_bytes());
        let sealing = UnboundKey::from(root.expand(&[b"seal"], &CHACHA20_POLY1305)?);
        let tagging = hmac::Key::from(root.expand(&[b"tag"], hmac::HMAC_SHA256)?);
        let signing = hmac::Key::from(root.expand(&[b"sign"], hmac::HMAC_SHA256)?);
        Ok(Self {
            sealing: LessSafeKey::new(sealing),
            tagging,
            signing,
        })
    }

    /// Seals `plain` so that it opens only under the same `label`.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce)?;
        let mut sealed = plain.to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        self.sealing
            .seal_in_place_append_tag(nonce_used, Aad::from(label), &mut sealed)?;
        sealed.splice(0..0, nonce);
        Ok(sealed)
    }

    /// What was sealed under `label`.
    ///
    /// # Errors
    /// When it was sealed with another secret or label, or was changed.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        let mut body = body.to_vec();
        let length = self
            .sealing
            .open_in_place(nonce, Aad::from(label), &mut body)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    /// A signature of 32 bytes over `label` and `parts`, each as it is.
    #[must_use]
    pub fn sign(&self, label: &str, parts: &[&[u8]]) -> Vec<u8> {
        let tag = hmac::sign(&self.signing, &framed(label, parts));
        tag.as_ref().to_vec()
    }

    /// Whether `signature` is [`Vault::sign`]'s; takes as long wherever it differs.
    #[must_use]
    pub fn verify(&self, label: &str, parts: &[&[u8]], signature: &[u8]) -> bool {
        hmac::verify(&self.signing, &framed(label, parts), signature).is_ok()
    }

    /// The same 16 bytes for the same address, and nobody without the secret can
    /// tell which address. Seen through IPv6, a household is a /64.
    #[must_use]
    pub fn tag(&self, address: IpAddr) -> Vec<u8> {
        let tag = match address.to_canonical() {
            IpAddr::V4(address) => hmac::sign(&self.tagging, &address.octets()),
            IpAddr::V6(address) => hmac::sign(&self.tagging, &address.octets()[..8]),
        };
        tag.as_ref()[..16].to_vec()
    }
}

/// Each part behind its length, so that no other parts join to the same bytes.
fn framed(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::new();
    for part in [label.as_bytes()].iter().chain(parts) {
        message.extend((part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(secret: &str) -> Vault {
        Vault::new(&Secret::new(secret)).unwrap()
    }

    #[test]
    fn a_seal_opens_with_its_own_secret_and_label_only() {
        let sealed = vault("one").seal("a", b"private").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"private"));
        assert_eq!(vault("one").open("a", &sealed).unwrap(), b"private");
        assert!(vault("one").open("b", &sealed).is_err());
        assert!(vault("two").open("a", &sealed).is_err());
        assert!(vault("one").open("a", &sealed[..5]).is_err());
    }

    #[test]
    fn a_household_keeps_its_tag() {
        let vault = vault("one");
        let tag = |address: &str| vault.tag(address.parse().unwrap());
        assert_eq!(tag("192.0.2.1"), tag("::ffff:192.0.2.1"));
        assert_ne!(tag("192.0.2.1"), tag("192.0.2.2"));
        assert_eq!(tag("2001:db8::1"), tag("2001:db8::2"));
        assert_ne!(tag("2001:db8::1"), tag("2001:db8:1::1"));
    }
}
