//! What the providers' HTTP APIs have in common: how long they are waited for, and what
//! an answer says of what was asked.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;

use super::ProviderError;

/// The body of a refusal.
pub trait Refusal: DeserializeOwned {
    /// The provider's most precise word for why.
    fn code(self) -> Option<String>;
}

/// A client whose calls take `timeout` at most, and go nowhere but where they are sent.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client(timeout: Duration) -> anyhow::Result<Client> {
    server_kit::install_crypto();
    let client = Client::builder()
        .timeout(timeout)
        .tcp_nodelay(true)
        .redirect(Policy::none());
    Ok(client.build()?)
}

/// The answer to `request`.
///
/// # Errors
/// [`ProviderError::Refused`] only where the provider says for sure that nothing came of
/// it, in a body that reads as `R`.
pub async fn answer<T, R>(request: RequestBuilder) -> Result<T, ProviderError>
where
    T: DeserializeOwned,
    R: Refusal,
{
    let answer = request.send().await.map_err(ProviderError::Unknown)?;
    let status = answer.status();
    if status == StatusCode::NO_CONTENT
        && let Ok(nothing) = serde_json::from_str("null")
    {
        return Ok(nothing);
    }
    if status.is_success() {
        return answer.json().await.map_err(ProviderError::Unknown);
    }
    if let Some(unclear) = unclear(status) {
        return Err(unclear);
    }
    let refusal: R = answer.json().await.map_err(ProviderError::Unknown)?;
    Err(ProviderError::Refused {
        code: refusal.code().unwrap_or_else(|| status.to_string()),
    })
}

/// What a status tells that says nothing of what became of the call, or of an earlier one
/// with the same key.
fn unclear(status: StatusCode) -> Option<ProviderError> {
    match status.as_u16() {
        // 409: an earlier call with the same key is still under way.
        408 | 409 | 429 => Some(ProviderError::Busy),
        // 401 and 403: our credentials are not good, which an operator can change.
        401 | 403 => Some(ProviderError::Failed(status.as_u16())),
        400..500 => None,
        other => Some(ProviderError::Failed(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_one() {
        let is_clear = |status| unclear(StatusCode::from_u16(status).unwrap()).is_none();
        assert!([400, 402, 404, 422].into_iter().all(is_clear));
        let others = [302, 401, 403, 408, 409, 429, 500, 502, 503];
        assert!(!others.into_iter().any(is_clear));
    }
}
