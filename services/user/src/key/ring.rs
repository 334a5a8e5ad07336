//! The keys in memory.

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, Header};
use shared_types::user::{AccessClaims, Jwks};
use time::OffsetDateTime;

use super::model::SigningKey;

/// The published keys, newest first, as they were at the last rotation.
#[derive(Default)]
pub struct KeyRing(RwLock<Arc<[SigningKey]>>);

impl KeyRing {
    /// Takes `keys` instead; whether they are others than before.
    pub fn replace(&self, keys: Vec<SigningKey>) -> bool {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let others = !held
            .iter()
            .map(|key| &key.kid)
            .eq(keys.iter().map(|key| &key.kid));
        *held = keys.into();
        others
    }

    /// Signs `claims` by the key whose turn it is; `None` where it is none's.
    ///
    /// # Errors
    /// When signing fails, which no input can cause.
    pub fn sign(
        &self,
        claims: &AccessClaims,
        now: OffsetDateTime,
    ) -> Result<Option<String>, jsonwebtoken::errors::Error> {
        let keys = self.held();
        let Some(key) = keys.iter().find(|key| key.signs(now)) else {
            return Ok(None);
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.kid.clone());
        jsonwebtoken::encode(&header, claims, &key.encoding).map(Some)
    }

    /// The public halves of all that sign, are about to, or whose tokens are good.
    #[must_use]
    pub fn jwks(&self, now: OffsetDateTime) -> Jwks {
        let keys = self.held();
        let good = keys.iter().filter(|key| now < key.period.verifies_until);
        Jwks {
            keys: good.map(SigningKey::jwk).collect(),
        }
    }

    fn held(&self) -> Arc<[SigningKey]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
