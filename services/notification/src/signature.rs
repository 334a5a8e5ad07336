//! Short signatures: what comes back to us from mail and phones is known to be ours.

use ring::hmac;
use server_kit::env::Secret;

/// Signs for one purpose; a signature made for another is none here.
#[derive(Clone)]
pub struct Signer {
    key: hmac::Key,
}

impl Signer {
    /// Signs by what `secret` gives for `purpose`.
    #[must_use]
    pub fn new(secret: &Secret, purpose: &[u8]) -> Self {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        let derived = hmac::sign(&secret, purpose);
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()),
        }
    }

    /// The first `N` bytes of the signature of `said`.
    #[must_use]
    pub fn sign<const N: usize>(&self, said: &[u8]) -> [u8; N] {
        let tag = hmac::sign(&self.key, said);
        let mut short = [0; N];
        short.copy_from_slice(&tag.as_ref()[..N]);
        short
    }

    /// Whether `tag` is what [`Self::sign`] gives.
    #[must_use]
    pub fn is_ours<const N: usize>(&self, said: &[u8], tag: &[u8]) -> bool {
        // Signed once more, both are compared without telling where they differ.
        let given = hmac::sign(&self.key, tag);
        hmac::verify(&self.key, &self.sign::<N>(said), given.as_ref()).is_ok()
    }
}
