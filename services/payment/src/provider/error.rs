//! Why a provider did not do what was asked, and why a webhook is not believed.

use server_kit::ApiError;

/// Why the provider did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or one that cannot be read: what happened is not known.
    #[error("the payment provider did not answer")]
    Unknown(#[source] reqwest::Error),
    /// It failed by itself: what happened is not known.
    #[error("the payment provider failed with status {0}")]
    Failed(u16),
    /// It is at an earlier call with the same key, or wants fewer calls: what
    /// happened is not known.
    #[error("the payment provider is busy")]
    Busy,
    /// It refused.
    #[error("the payment provider refused: {code}")]
    Refused {
        /// The provider's word for why.
        code: String,
    },
}

impl ProviderError {
    /// The refusal's code, if it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code } => Some(code),
            _ => None,
        }
    }
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        match &error {
            ProviderError::Unknown(_) | ProviderError::Failed(_) | ProviderError::Busy => {
                Self::unavailable("payment provider").caused_by(error)
            }
            ProviderError::Refused { code } => {
                let detail = format!("The payment provider refused: {code}.");
                Self::conflict("provider_refused", detail).caused_by(error)
            }
        }
    }
}

/// Why a webhook is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Untrusted {
    /// Nothing to check it with is configured, so that none is believed.
    #[error("no webhook secret is configured")]
    Closed,
    /// The signature is not of the form it should be.
    #[error("the signature is malformed")]
    Malformed,
    /// Too old, or from the future.
    #[error("the signature's time is more than five minutes off")]
    Stale,
    /// Not signed by whom it should be.
    #[error("the signature is not the provider's")]
    Forged,
    /// Signed, but not an event.
    #[error("the body is not an event")]
    Unreadable,
    /// The provider could not be asked whether it is its own.
    #[error("the signature could not be checked now")]
    Unchecked(#[source] ProviderError),
}

impl PartialEq for Untrusted {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// How far a webhook's time may lie from ours, either way.
pub const TOLERANCE_S: u64 = 300;

impl From<Untrusted> for ApiError {
    fn from(error: Untrusted) -> Self {
        let detail = format!("This webhook is not believed: {error}.");
        match error {
            // The provider sends it again, and may find us configured then.
            Untrusted::Closed => Self::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "webhooks_closed",
            )
            .with_detail(detail),
            Untrusted::Unchecked(_) => Self::unavailable("payment provider").caused_by(error),
            Untrusted::Unreadable => Self::bad_request("malformed_webhook", detail),
            Untrusted::Malformed | Untrusted::Stale | Untrusted::Forged => {
                Self::bad_request("untrusted_webhook", detail)
            }
        }
    }
}
