//! Sending what has begun, until the provider has answered.

use shared_types::PayoutId;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::start::Payout;
use super::store::{self, End};
use crate::App;
use crate::ledger::model::{payout_paid, payout_returned};
use crate::ledger::store as ledger;
use crate::provider::{NewTransfer, ProviderError, Stripe};

/// Payouts taken at a time.
const BATCH: i64 = 20;
/// Longer than the provider is waited for: nobody else asks meanwhile.
const LEASE: Duration = Duration::minutes(2);
/// The longest pause between two tries.
const MOST_SECONDS: i64 = 3_600;
/// How long the provider knows a key for sure is a day; before that is over, an operator
/// has to look.
const KEY_LIVES: Duration = Duration::hours(20);

/// What became of the payouts that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// They arrived.
    pub paid: u64,
    /// The provider refused them; the money is the seller's again.
    pub returned: u64,
    /// It is not known yet; they are tried again.
    pub unknown: u64,
}

impl Sent {
    /// How many were sent.
    #[must_use]
    pub fn all(self) -> u64 {
        self.paid + self.returned + self.unknown
    }
}

/// Sends a batch of payouts that are due by `now`; none where Stripe is not configured.
///
/// # Errors
/// When the database fails; what was sent is asked about again.
pub async fn send(app: &App, now: OffsetDateTime) -> sqlx::Result<Sent> {
    let mut sent = Sent::default();
    let Some(payer) = &app.payer else {
        return Ok(sent);
    };
    for payout in store::take_due(&app.pool, now, LEASE, BATCH).await? {
        send_one(app, payer, &payout, now, &mut sent).await?;
    }
    Ok(sent)
}

async fn send_one(
    app: &App,
    payer: &Stripe,
    payout: &Payout,
    now: OffsetDateTime,
    sent: &mut Sent,
) -> sqlx::Result<()> {
    if may_be_forgotten(payout, now) {
        sent.unknown += 1;
        tracing::error!(payout.id = %payout.payout_id, "it was not found out in time whether a payout arrived");
        let problem = "the provider may have forgotten that it was asked";
        return store::postpone(&app.pool, payout.payout_id, None, problem).await;
    }
    let transfer = NewTransfer {
        payout_id: payout.payout_id,
        amount: payout.amount,
        destination: &payout.provider_account,
    };
    match payer.transfer(&transfer).await {
        Ok(transfer) => {
            sent.paid += 1;
            end(&app.pool, payout, End::Paid(&transfer.id)).await
        }
        Err(ProviderError::Refused { code }) => {
            sent.returned += 1;
            tracing::warn!(payout.id = %payout.payout_id, code, "a payout was refused");
            end(&app.pool, payout, End::Returned(&code)).await
        }
        Err(unknown) => {
            sent.unknown += 1;
            let problem = unknown.to_string();
            let next = next_try(payout, now);
            tracing::warn!(
                payout.id = %payout.payout_id, attempts = payout.attempts, problem,
                given_up = next.is_none(), "it is not known whether a payout arrived"
            );
            store::postpone(&app.pool, payout.payout_id, next, &problem).await
        }
    }
}

/// Whether a payout was asked for so long ago that the provider may not know its key any
/// more: nobody was there to ask again in time.
fn may_be_forgotten(payout: &Payout, now: OffsetDateTime) -> bool {
    payout.attempts > 1 && payout.created_at + KEY_LIVES <= now
}

/// After 2, 4, 8 … seconds, at most an hour; never once the provider may have forgotten
/// the key, since asking again could then pay twice.
fn next_try(payout: &Payout, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let doubled = 1_i64 << payout.attempts.clamp(1, 12);
    let next = now + Duration::seconds(doubled.min(MOST_SECONDS));
    (next < payout.created_at + KEY_LIVES).then_some(next)
}

/// Notes what an operator found out of a payout whose fate was not known: the provider's
/// name for the transfer, or that there is none. False where it is not such a payout.
///
/// # Errors
/// Those of the database.
pub async fn found_out(
    pool: &PgPool,
    payout_id: PayoutId,
    transfer: Option<&str>,
) -> sqlx::Result<bool> {
    let Some(payout) = store::find_unknown(pool, payout_id).await? else {
        return Ok(false);
    };
    let how = transfer.map_or(End::Returned("an operator found no transfer"), End::Paid);
    end(pool, &payout, how).await?;
    Ok(true)
}

/// How it ended and what that means for the books are one transaction.
async fn end(pool: &PgPool, payout: &Payout, end: End<'_>) -> sqlx::Result<()> {
    let mut transaction = service_kit::db::begin(pool).await?;
    if !store::settle(&mut transaction, payout.payout_id, end).await? {
        return Ok(());
    }
    let booking = match end {
        End::Paid(_) => payout_paid(payout.payout_id, payout.seller_id, payout.amount),
        End::Returned(_) => payout_returned(payout.payout_id, payout.seller_id, payout.amount),
    };
    ledger::book(&mut transaction, &booking).await?;
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::{Currency, Money};
    use uuid::Uuid;

    #[test]
    fn a_payout_is_not_tried_again_once_its_key_may_be_forgotten() {
        let began = OffsetDateTime::UNIX_EPOCH;
        let payout = |attempts| Payout {
            payout_id: Uuid::from_u128(1).into(),
            seller_id: Uuid::from_u128(2).into(),
            amount: Money::new(1, Currency::USD),
            provider_account: "acct_1".into(),
            attempts,
            created_at: began,
        };
        assert_eq!(
            next_try(&payout(1), began),
            Some(began + Duration::seconds(2))
        );
        assert_eq!(
            next_try(&payout(40), began),
            Some(began + Duration::hours(1))
        );
        assert_eq!(next_try(&payout(40), began + Duration::minutes(1141)), None);
    }
}
