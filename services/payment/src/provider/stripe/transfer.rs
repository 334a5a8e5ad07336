//! Sending money on to a seller: Stripe Connect's transfers.
//!
//! Source: Stripe's API reference, "Transfers" and "Idempotent requests".

use reqwest::StatusCode;
use serde::Deserialize;
use shared_types::{Money, PayoutId};

use super::Stripe;

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct NewTransfer<'a> {
    /// Makes asking twice safe.
    pub payout_id: PayoutId,
    /// How much.
    pub amount: Money,
    /// The connected account, `acct_…`.
    pub destination: &'a str,
}

/// What was sent.
#[derive(Debug, Deserialize)]
pub struct Transfer {
    /// `tr_…`.
    pub id: String,
}

/// Why there is no transfer, or none that we know of.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// It may have been made: ask again with the same key.
    #[error("it is not known whether the transfer was made: {0}")]
    Unknown(String),
    /// It was not made, and will not be with this key.
    #[error("the transfer was refused: {0}")]
    Refused(String),
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
}

impl Stripe {
    /// Sends money to a connected account, once for each payout.
    ///
    /// # Errors
    /// See [`TransferError`].
    pub async fn transfer(&self, transfer: &NewTransfer<'_>) -> Result<Transfer, TransferError> {
        let Money { amount, currency } = transfer.amount;
        let payout_id = transfer.payout_id.to_string();
        let key = format!("payout-{payout_id}");
        let form = [
            ("amount", amount.to_string()),
            ("currency", currency.code().to_lowercase()),
            ("destination", transfer.destination.to_owned()),
            ("transfer_group", key.clone()),
            ("metadata[payout_id]", payout_id),
        ];
        let request = self.post("/v1/transfers", &key).form(&form);
        let unknown =
            |error: reqwest::Error| TransferError::Unknown(error.without_url().to_string());
        let answer = request.send().await.map_err(unknown)?;
        let status = answer.status();
        if status.is_success() {
            return answer.json().await.map_err(unknown);
        }
        let code = answer.json::<ErrorBody>().await.ok().map(|body| body.error);
        let code = code
            .and_then(|error| error.code.or(error.kind))
            .unwrap_or_else(|| status.to_string());
        Err(if is_final(status) {
            TransferError::Refused(code)
        } else {
            TransferError::Unknown(code)
        })
    }
}

/// Whether an answer says for sure that nothing was sent. A key that is refused, one in
/// use and too many calls say nothing of what an earlier try did.
fn is_final(status: StatusCode) -> bool {
    status.is_client_error()
        && !matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::CONFLICT
                | StatusCode::TOO_MANY_REQUESTS
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_one() {
        assert!(is_final(StatusCode::BAD_REQUEST) && is_final(StatusCode::PAYMENT_REQUIRED));
        for unclear in [401, 403, 409, 429, 500, 502, 503] {
            assert!(
                !is_final(StatusCode::from_u16(unclear).unwrap()),
                "{unclear}"
            );
        }
    }
}
