//! The key under which a caller may safely repeat a request.

use axum::extract::FromRequestParts;
use http::HeaderName;
use http::request::Parts;

use crate::error::ApiError;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// As many characters as Stripe's API takes.
const LONGEST: usize = 255;

/// The `Idempotency-Key` header; 400 without one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(pub String);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let key = keys.next().ok_or_else(|| {
            ApiError::bad_request(
                "idempotency_key_required",
                "Send a header Idempotency-Key with a value of your choice, new for each \
                 attempt and the same when you repeat it.",
            )
        })?;
        let text = key
            .to_str()
            .ok()
            .map(str::trim)
            .filter(|key| (1..=LONGEST).contains(&key.len()));
        // Of two keys nobody knows which one a repeat will carry.
        let text = text.filter(|_| keys.next().is_none());
        text.map(|key| Self(key.to_owned())).ok_or_else(|| {
            ApiError::bad_request(
                "invalid_idempotency_key",
                "The header Idempotency-Key is sent once, with 1 to 255 visible ASCII \
                 characters.",
            )
        })
    }
}
