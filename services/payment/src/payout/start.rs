//! Beginning payouts: off the balance, and written down.

use shared_types::{Currency, Money, PayoutId, SellerId};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::PayoutSettings;
use super::store;
use crate::ledger::{model, store as ledger};

/// A payout that was refused is begun anew after a day, not after a whole period.
const AFTER_REFUSAL: Duration = Duration::days(1);

/// Whom to pay, and when they must have been paid last.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// This seller only.
    pub seller_id: Option<SellerId>,
    /// Only who was not paid since.
    pub not_since: Option<OffsetDateTime>,
    /// Only who had no payout refused since.
    pub not_refused_since: Option<OffsetDateTime>,
    /// Only who has so much.
    pub minimum: i64,
}

impl Round {
    /// What the schedule pays at `now`.
    #[must_use]
    pub fn scheduled(settings: &PayoutSettings, now: OffsetDateTime) -> Self {
        Self {
            seller_id: None,
            not_since: Some(now - settings.every),
            not_refused_since: Some(now - settings.every.min(AFTER_REFUSAL)),
            minimum: settings.minimum.max(1),
        }
    }

    /// Everything that is available, at once.
    #[must_use]
    pub fn by_hand(seller_id: Option<SellerId>) -> Self {
        Self {
            seller_id,
            not_since: None,
            not_refused_since: None,
            minimum: 1,
        }
    }
}

/// What a seller would be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The seller.
    pub seller_id: SellerId,
    /// How much.
    pub amount: Money,
    /// Where it would go.
    pub provider_account: String,
}

/// A payout that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// The payout, and its key at the provider.
    pub payout_id: PayoutId,
    /// To whom.
    pub seller_id: SellerId,
    /// How much.
    pub amount: Money,
    /// Their account at the provider.
    pub provider_account: String,
    /// How often the provider was asked, this time included.
    pub attempts: i32,
    /// When it began.
    pub created_at: OffsetDateTime,
}

/// Begins every payout of `round`, each in a transaction of its own, and says how many
/// there were.
///
/// # Errors
/// Those of the database; what has begun goes on.
pub async fn start(pool: &PgPool, round: Round, now: OffsetDateTime) -> sqlx::Result<u64> {
    let mut started = 0;
    for due in store::due(pool, round).await? {
        started += u64::from(start_one(pool, &due, round, now).await?);
    }
    Ok(started)
}

/// Begins the payout of one seller in one currency: what they have now, but not more
/// than `due` says. False where they are not to be paid any more.
///
/// # Errors
/// Those of the database.
pub async fn start_one(
    pool: &PgPool,
    due: &Due,
    round: Round,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let currency: Currency = due.amount.currency;
    let mut transaction = service_kit::db::begin(pool).await?;
    let available = store::lock_available(&mut transaction, due.seller_id, currency, round).await?;
    let Some(available) = available else {
        return Ok(false);
    };
    let amount = Money::new(available.min(due.amount.amount), currency);
    let payout = Payout {
        payout_id: Uuid::now_v7().into(),
        seller_id: due.seller_id,
        amount,
        provider_account: due.provider_account.clone(),
        attempts: 0,
        created_at: now,
    };
    store::insert(&mut transaction, &payout, now).await?;
    let booking = model::payout(payout.payout_id, payout.seller_id, amount);
    ledger::book(&mut transaction, &booking).await?;
    transaction.commit().await?;
    Ok(true)
}
