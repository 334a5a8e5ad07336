//! What a seller sees of their money.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, SellerUser};
use shared_types::statement::{
    GetMyStatement, SellerAccount, Statement, StatementEntry, StatementKind,
};
use shared_types::{LedgerTransactionId, Money, SellerId};
use sqlx::PgPool;

use super::settle::currency_of;
use crate::App;

/// How many entries a page has unless the caller says.
const PAGE: i64 = 20;

/// The statement of the seller that the caller acts for.
///
/// # Errors
/// 403 for who does not sell.
pub async fn read(
    State(app): State<App>,
    seller: SellerUser,
    Call { query, .. }: Call<GetMyStatement>,
) -> Result<Reply<GetMyStatement>, ApiError> {
    let limit = query.limit.unwrap_or(PAGE);
    let mut entries = entries(&app.pool, seller.seller_id, query.cursor, limit + 1).await?;
    let more = entries.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        entries.pop();
    }
    let accounts = match query.cursor {
        None => accounts(&app.pool, seller.seller_id).await?,
        Some(_) => Vec::new(),
    };
    Ok(Reply(Statement {
        accounts,
        next: entries.last().filter(|_| more).map(|last| last.id),
        entries,
    }))
}

/// The kind of a booking that changes what a seller has; the others only move it from
/// one of their accounts to another.
fn kind_of(name: &str) -> Option<StatementKind> {
    Some(match name {
        "charge" => StatementKind::Sale,
        "commission" => StatementKind::Commission,
        "refund" => StatementKind::Refund,
        "commission_returned" => StatementKind::CommissionReturned,
        "refund_failed" => StatementKind::RefundFailed,
        "commission_retaken" => StatementKind::CommissionRetaken,
        "payout" => StatementKind::Payout,
        "payout_returned" => StatementKind::PayoutReturned,
        _ => return None,
    })
}

/// One seller's changes before `cursor`, newest first.
///
/// # Errors
/// Those of the database.
pub async fn entries(
    pool: &PgPool,
    seller_id: SellerId,
    cursor: Option<LedgerTransactionId>,
    limit: i64,
) -> sqlx::Result<Vec<StatementEntry>> {
    let rows = sqlx::query!(
        r#"select ledger_transaction_id, kind, ledger_transaction.booked_at, ledger_transaction.order_id,
                  settlement.number as "number?", entry.currency, -entry.amount as "amount!"
           from ledger_entry entry
           join ledger_transaction using (ledger_transaction_id)
           left join settlement on settlement.order_id = ledger_transaction.order_id
           where entry.seller_id = $1
             and ($2::uuid is null or ledger_transaction_id < $2)
             and entry.account in ('seller_pending', 'seller_available')
             and kind in ('charge', 'commission', 'refund', 'commission_returned',
                          'refund_failed', 'commission_retaken', 'payout', 'payout_returned')
           order by ledger_transaction_id desc
           limit $3"#,
        seller_id.uuid(),
        cursor.map(|id| id.uuid()),
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .filter_map(|row| kind_of(&row.kind).map(|kind| (kind, row)))
        .map(|(kind, row)| {
            Ok(StatementEntry {
                id: row.ledger_transaction_id.into(),
                at: row.booked_at.into(),
                kind,
                order_id: row.order_id.map(Into::into),
                order_number: row.number,
                amount: Money::new(row.amount, currency_of(&row.currency)?),
            })
        })
        .collect()
}

/// One seller's accounts, by currency.
///
/// # Errors
/// Those of the database.
pub async fn accounts(pool: &PgPool, seller_id: SellerId) -> sqlx::Result<Vec<SellerAccount>> {
    let rows = sqlx::query!(
        r#"select balance.currency, pending, available, in_transit,
                  sums.sales as "sales!", sums.refunds as "refunds!",
                  sums.commission as "commission!", sums.payouts as "payouts!"
           from seller_balance balance
           cross join lateral (
               select coalesce(-sum(amount) filter (where kind = 'charge'), 0)::bigint sales,
                      coalesce(-sum(amount) filter (
                          where kind in ('refund', 'refund_failed')), 0)::bigint refunds,
                      coalesce(-sum(amount) filter (
                          where kind in ('commission', 'commission_returned',
                                         'commission_retaken')), 0)::bigint
                          commission,
                      coalesce(-sum(amount) filter (
                          where kind in ('payout', 'payout_returned')), 0)::bigint payouts
               from ledger_entry entry join ledger_transaction using (ledger_transaction_id)
               where entry.seller_id = balance.seller_id and entry.currency = balance.currency
                 and entry.account in ('seller_pending', 'seller_available')
           ) sums
           where balance.seller_id = $1
           order by balance.currency"#,
        seller_id.uuid()
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let currency = currency_of(&row.currency)?;
            let money = |amount| Money::new(amount, currency);
            Ok(SellerAccount {
                pending: money(row.pending),
                available: money(row.available),
                in_transit: money(row.in_transit),
                sales: money(row.sales),
                refunds: money(row.refunds),
                commission: money(row.commission),
                payouts: money(row.payouts),
            })
        })
        .collect()
}
