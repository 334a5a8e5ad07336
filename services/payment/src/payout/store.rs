//! All SQL on payouts.

use shared_types::{Currency, Money, PayoutId, SellerId};
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::start::{Due, Payout, Round};
use crate::ledger::settle::currency_of;

/// How many payouts a round begins at most; the next round begins the rest.
const ROUND: i64 = 1_000;

/// Who would be paid in `round`, and how much.
///
/// # Errors
/// Those of the database.
pub async fn due(pool: &PgPool, round: Round) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        "select seller_id, currency, available, provider_account
         from seller_balance balance join payout_account using (seller_id)
         where available >= $1
           and ($2::uuid is null or seller_id = $2)
           and not exists (
               select from payout
               where payout.seller_id = balance.seller_id
                 and payout.currency = balance.currency
                 and (status in ('pending', 'needs_attention')
                      or created_at > case status when 'returned' then $4::timestamptz
                                                   else $3::timestamptz end)
           )
         order by seller_id, currency limit $5",
        round.minimum,
        round.seller_id.map(SellerId::uuid),
        round.not_since,
        round.not_refused_since,
        ROUND
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Due {
                seller_id: row.seller_id.into(),
                amount: Money::new(row.available, currency_of(&row.currency)?),
                provider_account: row.provider_account,
            })
        })
        .collect()
}

/// What a seller has available, for this transaction alone; `None` where they are not
/// to be paid in `round`.
///
/// # Errors
/// Those of the database.
pub async fn lock_available(
    connection: &mut PgConnection,
    seller_id: SellerId,
    currency: Currency,
    round: Round,
) -> sqlx::Result<Option<i64>> {
    let locked = sqlx::query_scalar!(
        "select available from seller_balance
         where seller_id = $1 and currency = $2 and available >= $3 for update",
        seller_id.uuid(),
        currency.code(),
        round.minimum
    )
    .fetch_optional(&mut *connection)
    .await?;
    // Looked for only now: who begins a payout holds the balance's row.
    let paid = sqlx::query_scalar!(
        r#"select exists (
               select from payout where seller_id = $1 and currency = $2
                 and (status in ('pending', 'needs_attention')
                      or created_at > case status when 'returned' then $4::timestamptz
                                                   else $3::timestamptz end)
           ) as "paid!""#,
        seller_id.uuid(),
        currency.code(),
        round.not_since,
        round.not_refused_since
    )
    .fetch_one(connection)
    .await?;
    Ok(locked.filter(|_| !paid))
}

/// Writes a payout down, to be sent at once.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    connection: &mut PgConnection,
    payout: &Payout,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into payout (payout_id, seller_id, currency, amount, provider_account,
                             next_try_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        payout.payout_id.uuid(),
        payout.seller_id.uuid(),
        payout.amount.currency.code(),
        payout.amount.amount,
        payout.provider_account,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Payouts to be sent by `now`, for the caller alone until `lease` is over.
///
/// # Errors
/// Those of the database.
pub async fn take_due(
    pool: &PgPool,
    now: OffsetDateTime,
    lease: Duration,
    limit: i64,
) -> sqlx::Result<Vec<Payout>> {
    let rows = sqlx::query!(
        "update payout set attempts = attempts + 1, next_try_at = $2
         where payout_id in (
             select payout_id from payout where status = 'pending' and next_try_at <= $1
             order by next_try_at limit $3 for update skip locked
         )
         returning payout_id, seller_id, currency, amount, provider_account, attempts, created_at",
        now,
        now + lease,
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Payout {
                payout_id: row.payout_id.into(),
                seller_id: row.seller_id.into(),
                amount: Money::new(row.amount, currency_of(&row.currency)?),
                provider_account: row.provider_account,
                attempts: row.attempts,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// A payout whose fate only an operator can find out.
///
/// # Errors
/// Those of the database.
pub async fn find_unknown(pool: &PgPool, payout_id: PayoutId) -> sqlx::Result<Option<Payout>> {
    let row = sqlx::query!(
        "select seller_id, currency, amount, provider_account, attempts, created_at
         from payout where payout_id = $1 and status = 'needs_attention'",
        payout_id.uuid()
    )
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Payout {
            payout_id,
            seller_id: row.seller_id.into(),
            amount: Money::new(row.amount, currency_of(&row.currency)?),
            provider_account: row.provider_account,
            attempts: row.attempts,
            created_at: row.created_at,
        })
    })
    .transpose()
}

/// How a payout ended.
#[derive(Clone, Copy, Debug)]
pub enum End<'a> {
    /// The provider's name for the transfer.
    Paid(&'a str),
    /// Why the provider refused.
    Returned(&'a str),
}

/// Notes how a payout ended; false where it has ended before.
///
/// # Errors
/// Those of the database.
pub async fn settle(
    connection: &mut PgConnection,
    payout_id: PayoutId,
    end: End<'_>,
) -> sqlx::Result<bool> {
    let (status, transfer, problem) = match end {
        End::Paid(transfer) => ("paid", Some(transfer), None),
        End::Returned(problem) => ("returned", None, Some(problem)),
    };
    let done = sqlx::query!(
        "update payout
         set status = $2, provider_transfer = $3, problem = $4, settled_at = now()
         where payout_id = $1 and status in ('pending', 'needs_attention')",
        payout_id.uuid(),
        status,
        transfer,
        problem
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tries again at `next_try_at`, or calls an operator where there is none.
///
/// # Errors
/// Those of the database.
pub async fn postpone(
    pool: &PgPool,
    payout_id: PayoutId,
    next_try_at: Option<OffsetDateTime>,
    problem: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update payout
         set problem = $3, next_try_at = coalesce($2, next_try_at),
             status = case when $2::timestamptz is null then 'needs_attention' else status end
         where payout_id = $1 and status = 'pending'",
        payout_id.uuid(),
        next_try_at,
        problem
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Where a seller's money goes from now on.
///
/// # Errors
/// Those of the database: constraint `payout_account_shape` for what is no account.
pub async fn set_account(
    pool: &PgPool,
    seller_id: SellerId,
    provider_account: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into payout_account (seller_id, provider_account) values ($1, $2)
         on conflict (seller_id) do update
         set provider_account = excluded.provider_account, updated_at = now()",
        Uuid::from(seller_id),
        provider_account
    )
    .execute(pool)
    .await?;
    Ok(())
}
