//! Sending money on to a seller: Stripe Connect's transfers.
//!
//! Source: Stripe's API reference, "Transfers" and "Idempotent requests".

use serde::Deserialize;
use shared_types::{Money, PayoutId};

use super::Stripe;
use crate::provider::ProviderError;

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

impl Stripe {
    /// Sends money to a connected account, once for each payout.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] where nothing was sent, nor will be with this key; all
    /// others say that it may have been sent.
    pub async fn transfer(&self, transfer: &NewTransfer<'_>) -> Result<Transfer, ProviderError> {
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
        self.send(self.post("/v1/transfers", &key).form(&form))
            .await
    }
}
