//! The public keys of whoever signs access tokens.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use shared_types::user::AccessClaims;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client::http_client;
use crate::error::ApiError;
use crate::verified::Verified;

/// Who issues access tokens.
pub const ISSUER: &str = "mallhive";
/// For whom they are issued.
pub const AUDIENCE: &str = "mallhive";

/// How long to wait before fetching the keys again for a key id still unknown:
/// made-up ids must not become requests to the user service.
const PAUSE: Duration = Duration::from_secs(10);

/// How long to wait after a fetch that failed, so that requests do not queue up
/// behind a server that is down.
const PAUSE_FAILED: Duration = Duration::from_secs(1);

/// Verifies access tokens; cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    source: Option<Source>,
    known: RwLock<HashMap<String, DecodingKey>>,
    verified: Verified<Arc<AccessClaims>>,
    validation: Validation,
}

struct Source {
    url: String,
    last: Mutex<Option<Fetch>>,
}

#[derive(Clone, Copy)]
struct Fetch {
    at: Instant,
    failed: bool,
}

impl Keys {
    /// The keys published at `url`, fetched when the first token comes.
    pub fn from_url(url: impl Into<String>) -> Self {
        let source = Source {
            url: url.into(),
            last: Mutex::default(),
        };
        Self::build(Some(source), HashMap::new())
    }

    /// These keys and no others; for tests and for the user service itself.
    #[must_use]
    pub fn fixed(keys: &JwkSet) -> Self {
        Self::build(None, usable(keys))
    }

    fn build(source: Option<Source>, known: HashMap<String, DecodingKey>) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = 5;
        let known = RwLock::new(known);
        Self(Arc::new(Inner {
            source,
            known,
            verified: Verified::new(),
            validation,
        }))
    }

    /// Replaces the keys, as when the server that signs rotates its own.
    pub fn replace(&self, keys: &JwkSet) {
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = usable(keys);
        self.0.verified.clear();
    }

    /// What `token` says, if it is signed by a known key and still good.
    ///
    /// # Errors
    /// 401 for a token that is not good; 503 where the keys cannot be fetched.
    pub async fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, ApiError> {
        if let Some(claims) = self.0.verified.recall(token) {
            return Ok(claims);
        }
        let kid = jsonwebtoken::decode_header(token)
            .ok()
            .and_then(|header| header.kid)
            .ok_or_else(ApiError::unauthorized)?;
        if self.key(&kid).is_none() {
            self.refetch(&kid).await?;
        }
        let key = self.key(&kid).ok_or_else(ApiError::unauthorized)?;
        self.0.verified.get(token, || self.decode(token, &key))
    }

    fn key(&self, kid: &str) -> Option<DecodingKey> {
        self.0
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(kid)
            .cloned()
    }

    fn decode(&self, token: &str, key: &DecodingKey) -> Result<(Arc<AccessClaims>, i64), ApiError> {
        let claims = jsonwebtoken::decode::<AccessClaims>(token, key, &self.0.validation)
            .map_err(|_| ApiError::unauthorized())?
            .claims;
        let expires = claims.exp;
        Ok((Arc::new(claims), expires))
    }

    /// Fetches the keys unless that was just done; one request at a time does.
    async fn refetch(&self, kid: &str) -> Result<(), ApiError> {
        let Some(source) = &self.0.source else {
            return Ok(());
        };
        let mut last = source.last.lock().await;
        if self.key(kid).is_some() {
            return Ok(());
        }
        match *last {
            Some(fetch) if fetch.failed && fetch.at.elapsed() < PAUSE_FAILED => {
                return Err(ApiError::unavailable("sign-in"));
            }
            Some(fetch) if !fetch.failed && fetch.at.elapsed() < PAUSE => return Ok(()),
            _ => {}
        }
        let fetched = fetch(&source.url).await;
        *last = Some(Fetch {
            at: Instant::now(),
            failed: fetched.is_err(),
        });
        let keys = fetched.map_err(|error| ApiError::unavailable("sign-in").caused_by(error))?;
        self.replace(&keys);
        Ok(())
    }
}

async fn fetch(url: &str) -> Result<JwkSet, reqwest::Error> {
    http_client()
        .get(url)
        .timeout(PAUSE / 4)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await
}

/// The Ed25519 keys by their id; other kinds are ignored, not refused.
fn usable(keys: &JwkSet) -> HashMap<String, DecodingKey> {
    let usable = keys.keys.iter().filter_map(|jwk| {
        let kid = jwk.common.key_id.clone()?;
        let key = DecodingKey::from_jwk(jwk).ok()?;
        Some((kid, key))
    });
    usable.collect()
}
