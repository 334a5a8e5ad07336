//! The cookie, and the key it stands for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use super::cookies;

/// `__Host-Http-`: only this host's server can have set it, over a secure channel.
pub const COOKIE_NAME: &str = "__Host-Http-mallhive";

/// A browser's secret; only its hash is kept.
#[derive(Clone, Copy)]
pub(super) struct Token([u8; 32]);

/// By which a session is found: the hash of the cookie's secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key([u8; 32]);

impl Token {
    pub(super) fn new() -> Self {
        Self(rand::random())
    }

    pub(super) fn key(&self) -> Key {
        Key(Sha256::digest(self.0).into())
    }

    pub(super) fn cookie(&self) -> HeaderValue {
        cookies::set(COOKIE_NAME, &URL_SAFE_NO_PAD.encode(self.0))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 33];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length == 32).then(|| <[u8; 32]>::try_from(&bytes[..32]).ok().map(Self))?
    }
}

impl Key {
    /// For locks, which PostgreSQL names by numbers.
    pub(super) fn number(&self) -> i64 {
        let (first, _) = self.0.split_first_chunk().unwrap_or((&[0; 8], &[]));
        i64::from_be_bytes(*first)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The secret that the browser sent, if it has the shape of one.
pub(super) fn presented(headers: &HeaderMap) -> Option<Token> {
    cookies::sent(headers, COOKIE_NAME).find_map(Token::parse)
}
