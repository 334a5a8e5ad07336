//! Who is signed in: access tokens, verified against the user service's keys.

mod keys;
mod user;

use std::fmt;
use std::sync::Arc;

pub use self::keys::{AUDIENCE, ISSUER, Keys};
pub(crate) use self::user::signed_in;
pub use self::user::{AdminUser, MaybeUser, SellerUser, User};
use crate::env::Secret;
use crate::identity::Verifier;

/// What a server needs to know its callers; a part of its state.
#[derive(Clone)]
pub struct AuthState {
    keys: Keys,
    identities: Arc<Verifier>,
}

impl AuthState {
    /// Verifies people by `keys` and services by the secret they share.
    #[must_use]
    pub fn new(keys: Keys, service_secret: &Secret) -> Self {
        Self {
            keys,
            identities: Arc::new(Verifier::new(service_secret)),
        }
    }

    /// The keys that access tokens are verified by.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn identities(&self) -> &Verifier {
        &self.identities
    }
}

/// A signed access token as it travels; it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Arc<str>);

impl AccessToken {
    /// The token itself, for the header that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Arc<str>>> From<T> for AccessToken {
    fn from(token: T) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
