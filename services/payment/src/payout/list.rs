//! Payouts for operators to look at.

use shared_types::{Money, PayoutId, SellerId};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::ledger::settle::currency_of;

/// A payout as an operator sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The payout.
    pub payout_id: PayoutId,
    /// To whom.
    pub seller_id: SellerId,
    /// How much.
    pub amount: Money,
    /// `pending`, `paid`, `returned` or `needs_attention`.
    pub status: String,
    /// The provider's name for the transfer.
    pub provider_transfer: Option<String>,
    /// What went wrong last.
    pub problem: Option<String>,
    /// How often the provider was asked.
    pub attempts: i32,
    /// When it began.
    pub created_at: OffsetDateTime,
}

/// The latest `limit` payouts, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    pool: &PgPool,
    seller_id: Option<SellerId>,
    limit: i64,
) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        "select payout_id, seller_id, currency, amount, status, provider_transfer, problem,
                attempts, created_at
         from payout where $1::uuid is null or seller_id = $1
         order by payout_id desc limit $2",
        seller_id.map(SellerId::uuid),
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                payout_id: row.payout_id.into(),
                seller_id: row.seller_id.into(),
                amount: Money::new(row.amount, currency_of(&row.currency)?),
                status: row.status,
                provider_transfer: row.provider_transfer,
                problem: row.problem,
                attempts: row.attempts,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// What is wrong with sellers' money as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attention {
    /// Payouts whose fate only an operator can find out.
    pub payouts: i64,
    /// Sellers to be paid who have no account to pay to.
    pub without_account: i64,
    /// Orders whose money came but whose shares did not.
    pub unsettled: i64,
    /// Payments taken over an hour ago whose fee the provider has not told: they are not in
    /// the ledger.
    pub without_fee: i64,
}

/// Counts it.
///
/// # Errors
/// Those of the database.
pub async fn attention(pool: &PgPool) -> sqlx::Result<Attention> {
    sqlx::query_as!(
        Attention,
        r#"select
             (select count(*) from payout where status = 'needs_attention') as "payouts!",
             (select count(distinct seller_id) from seller_balance
              where available > 0 and not exists (
                  select from payout_account account
                  where account.seller_id = seller_balance.seller_id)) as "without_account!",
             (select count(*) from settlement where booked_at is null
              and captured is not null) as "unsettled!",
             (select count(*) from payment where captured > 0 and fee is null
              and updated_at < now() - interval '1 hour') as "without_fee!""#
    )
    .fetch_one(pool)
    .await
}
