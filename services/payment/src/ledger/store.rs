//! All SQL that books.

use shared_types::SellerId;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::Booking;

/// Books it with the sellers' balances, in one statement; false where it is booked
/// already, or where there is nothing to book.
///
/// Sellers are taken in the order of their ids, so that no two bookings wait for each
/// other.
///
/// # Errors
/// Those of the database, which refuses at commit what does not sum to nothing.
pub async fn book(connection: &mut PgConnection, booking: &Booking) -> sqlx::Result<bool> {
    if booking.is_empty() {
        return Ok(false);
    }
    let entries = || booking.entries.iter();
    let accounts: Vec<String> = entries()
        .map(|entry| entry.account.as_str().to_owned())
        .collect();
    let sellers: Vec<Option<Uuid>> = entries()
        .map(|entry| entry.account.seller().map(SellerId::uuid))
        .collect();
    let currencies: Vec<String> = entries()
        .map(|entry| entry.money.currency.code().to_owned())
        .collect();
    let amounts: Vec<i64> = entries().map(|entry| entry.money.amount).collect();
    let booked = sqlx::query_scalar!(
        r#"with booked as (
             insert into ledger_transaction (ledger_transaction_id, kind, source_id, order_id)
             values ($1, $2, $3, $4)
             on conflict on constraint ledger_transaction_once do nothing
             returning ledger_transaction_id
         ), entry as (
             insert into ledger_entry
                 (ledger_transaction_id, position, account, seller_id, currency, amount)
             select ledger_transaction_id, given.position::smallint, given.account,
                    given.seller_id, given.currency, given.amount
             from booked, unnest($5::text[], $6::uuid[], $7::text[], $8::bigint[])
                 with ordinality as given (account, seller_id, currency, amount, position)
             returning account, seller_id, currency, amount
         ), owed as (
             insert into seller_balance (seller_id, currency, pending, available, in_transit)
             select seller_id, currency,
                    coalesce(-sum(amount) filter (where account = 'seller_pending'), 0)::bigint,
                    coalesce(-sum(amount) filter (where account = 'seller_available'), 0)::bigint,
                    coalesce(-sum(amount) filter (where account = 'payout_in_transit'), 0)::bigint
             from entry where seller_id is not null
             group by seller_id, currency
             order by seller_id, currency
             on conflict (seller_id, currency) do update
             set pending = seller_balance.pending + excluded.pending,
                 available = seller_balance.available + excluded.available,
                 in_transit = seller_balance.in_transit + excluded.in_transit
         )
         select exists (select from booked) as "booked!""#,
        Uuid::now_v7(),
        booking.kind.as_str(),
        booking.source,
        booking.order_id.map(|id| id.uuid()),
        &accounts,
        &sellers as &[Option<Uuid>],
        &currencies,
        &amounts
    )
    .fetch_one(connection)
    .await?;
    Ok(booked)
}

/// What the books hold that cannot be: each a sentence. None in a healthy ledger.
///
/// It reads every entry, so it is for operators and tests.
///
/// # Errors
/// Those of the database.
pub async fn faults(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select 'transaction ' || ledger_transaction_id || ' is off by ' || sum(amount)
                  || ' ' || currency as "fault!"
           from ledger_entry group by ledger_transaction_id, currency having sum(amount) <> 0
           union all
           select 'seller ' || coalesce(balance.seller_id, entry.seller_id)
                  || ' has a balance in ' || coalesce(balance.currency, entry.currency)
                  || ' that is not what was booked'
           from seller_balance balance
           full join (
               select seller_id, currency,
                      coalesce(-sum(amount) filter (where account = 'seller_pending'), 0) pending,
                      coalesce(-sum(amount) filter (where account = 'seller_available'), 0)
                          available,
                      coalesce(-sum(amount) filter (where account = 'payout_in_transit'), 0)
                          in_transit
               from ledger_entry where seller_id is not null group by seller_id, currency
           ) entry using (seller_id, currency)
           where (balance.pending, balance.available, balance.in_transit)
                 is distinct from (entry.pending, entry.available, entry.in_transit)
           union all
           select 'the shares of order ' || order_id || ' went back further than its refunds'
           from (
               select order_id, sum(refunded) refunded from order_share group by order_id
           ) share
           where refunded <> (
               select coalesce(sum(amount), 0) from booked_refund
               where booked_refund.order_id = share.order_id
                 and booked_at is not null and failed_at is null
           )
           limit 1000"#
    )
    .fetch_all(executor)
    .await
}
