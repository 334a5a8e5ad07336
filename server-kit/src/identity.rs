//! Which process of the mall calls: a short-lived token in its own header.
//!
//! All processes share one secret. It proves "one of us", so that a service can
//! refuse what reached it from elsewhere; it does not keep processes from each other.

use std::sync::{Arc, RwLock};

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::auth::AuthState;
use crate::env::Secret;
use crate::error::ApiError;
use crate::verified::{Verified, now};

/// The header that carries the caller's identity.
pub const SERVICE_IDENTITY: HeaderName = HeaderName::from_static("x-service-identity");

/// How long a token is good for.
const LIFETIME_S: i64 = 300;

/// For whom: no token of another kind passes for an identity.
const AUDIENCE: &str = "mallhive-services";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
}

/// Signs this process's own identity; keeps the token while it is fresh.
pub struct Signer {
    name: String,
    key: EncodingKey,
    current: RwLock<Option<(HeaderValue, i64)>>,
}

impl Signer {
    /// Signs for the process called `name`.
    pub fn new(name: impl Into<String>, secret: &Secret) -> Self {
        let key = EncodingKey::from_secret(secret.expose().as_bytes());
        Self {
            name: name.into(),
            key,
            current: RwLock::default(),
        }
    }

    /// The header's value, good for at least half of its lifetime.
    ///
    /// # Errors
    /// When signing fails, which no input can cause.
    pub fn header(&self) -> Result<HeaderValue, anyhow::Error> {
        let now = now();
        if let Ok(current) = self.current.read()
            && let Some((header, expires)) = &*current
            && expires - now > LIFETIME_S / 2
        {
            return Ok(header.clone());
        }
        let exp = now + LIFETIME_S;
        let claims = Claims {
            iss: self.name.clone(),
            aud: AUDIENCE.to_owned(),
            exp,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key)?;
        let mut header = HeaderValue::try_from(token)?;
        header.set_sensitive(true);
        if let Ok(mut current) = self.current.write() {
            *current = Some((header.clone(), exp));
        }
        Ok(header)
    }
}

/// The process that calls; taking it as an argument refuses callers from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCaller(Arc<str>);

impl ServiceCaller {
    /// Its name, such as `checkout-bff`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// Verifies identities.
pub(crate) struct Verifier {
    key: DecodingKey,
    validation: Validation,
    verified: Verified<ServiceCaller>,
}

impl Verifier {
    pub(crate) fn new(secret: &Secret) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.leeway = 5;
        let key = DecodingKey::from_secret(secret.expose().as_bytes());
        Self {
            key,
            validation,
            verified: Verified::new(),
        }
    }

    /// Who sent `header`; its signature is compared in constant time.
    fn caller(&self, header: &HeaderValue) -> Option<ServiceCaller> {
        let token = header.to_str().ok()?;
        let verify = || {
            let claims = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)?.claims;
            Ok::<_, jsonwebtoken::errors::Error>((ServiceCaller(claims.iss.into()), claims.exp))
        };
        self.verified.get(token, verify).ok()
    }
}

/// Who calls, remembered in the request so that it is verified once.
pub(crate) fn caller(parts: &mut Parts, auth: &AuthState) -> Result<ServiceCaller, ApiError> {
    if let Some(caller) = parts.extensions.get::<ServiceCaller>() {
        return Ok(caller.clone());
    }
    let caller = parts
        .headers
        .get(SERVICE_IDENTITY)
        .and_then(|header| auth.identities().caller(header))
        .ok_or_else(unknown_caller)?;
    parts.extensions.insert(caller.clone());
    Ok(caller)
}

fn unknown_caller() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "service_identity_required")
        .with_detail("Only the mall's own services may call this; it is not a public address.")
}

impl<S> FromRequestParts<S> for ServiceCaller
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        caller(parts, &AuthState::from_ref(state))
    }
}
