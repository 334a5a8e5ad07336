//! All SQL that counts an hour from its events.

use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, OrderConfirmed, Payload, PaymentFailed,
    PaymentRefunded, PaymentSucceeded, ProductViewed, ProductsSearched, RefundFailed,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Counts the hour from `start` to `end`, of which nothing is counted.
///
/// # Errors
/// Those of the database.
pub async fn roll(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sales(connection, start, end).await?;
    products(connection, start, end).await?;
    funnel(connection, start, end).await?;
    searches(connection, start, end).await
}

/// The mall's orders by their totals; sellers' by their shares, or by the price of their
/// lines where an order is older than shares are. A refund that did not arrive counts as
/// less than none, in the hour it came back.
async fn sales(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with confirmed as (
             select event_id, data from raw_event
             where kind = $3 and time >= $1 and time < $2
         ), line as (
             select event_id, (line->>'seller_id')::uuid as seller_id,
                    (line->>'quantity')::bigint as quantity, line->'total' as total,
                    jsonb_array_length(data->'sellers') = 0 as is_share
             from confirmed cross join jsonb_array_elements(data->'lines') as line
         ), share as (
             select event_id, $5::uuid as seller_id, data->'total' as total
             from confirmed
             union all
             select event_id, (share->>'seller_id')::uuid, share->'total'
             from confirmed cross join jsonb_array_elements(data->'sellers') as share
             union all
             select event_id, seller_id, total from line where is_share
         ), sold as (
             select seller_id, total->>'currency' as currency,
                    count(distinct event_id) as orders, sum((total->>'amount')::bigint) as sales
             from share group by 1, 2
         ), carrier as (
             select distinct event_id, seller_id, total->>'currency' as currency from share
         ), unit as (
             select carrier.seller_id, carrier.currency, sum(quantity) as units
             from carrier join line on line.event_id = carrier.event_id
                 and (carrier.seller_id = $5 or line.seller_id = carrier.seller_id)
             group by 1, 2
         ), refund as (
             select data->'amount' as amount, (data->>'seller_id')::uuid as of_seller,
                    case kind when $4 then 1 else -1 end as times
             from raw_event
             where time >= $1 and time < $2
               and (kind = $4 or kind = $6 and (data->>'was_given')::boolean)
         ), refunded as (
             select seller_id, amount->>'currency' as currency, sum(times)::bigint as refunds,
                    sum(times * (amount->>'amount')::bigint) as refunded
             from refund cross join unnest(array[$5, of_seller]) as seller_id
             where seller_id is not null
             group by 1, 2
         )
         insert into sales_rollup
             (grain, starts_at, seller_id, currency, orders, units, sales, refunds, refunded)
         select 'hour', $1::timestamptz, seller_id, currency, coalesce(orders, 0),
                coalesce(units, 0)::bigint, coalesce(sales, 0)::bigint, coalesce(refunds, 0),
                coalesce(refunded, 0)::bigint
         from sold left join unit using (seller_id, currency)
             full join refunded using (seller_id, currency)",
        start,
        end,
        OrderConfirmed::TYPE,
        PaymentRefunded::TYPE,
        Uuid::nil(),
        RefundFailed::TYPE
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn products(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into product_rollup
             (grain, starts_at, product_id, seller_id, currency, title, orders, units, sales)
         select 'hour', $1::timestamptz, (line->>'product_id')::uuid, (line->>'seller_id')::uuid,
                line->'total'->>'currency', max(line->>'title'), count(distinct event_id),
                sum((line->>'quantity')::bigint)::bigint,
                sum((line->'total'->>'amount')::bigint)::bigint
         from raw_event cross join jsonb_array_elements(data->'lines') as line
         where kind = $3 and time >= $1 and time < $2
         group by 3, 4, 5",
        start,
        end,
        OrderConfirmed::TYPE
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn funnel(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into funnel_rollup (grain, starts_at, views, carts, checkouts, orders, cancelled,
                                    payments, payments_failed)
         select 'hour', $1::timestamptz,
                count(*) filter (where kind = $3),
                count(distinct data->>'cart_id')
                    filter (where kind = $4 and (data->>'item_count')::bigint > 0),
                count(distinct data->>'cart_id') filter (where kind = $5),
                count(*) filter (where kind = $6), count(*) filter (where kind = $7),
                count(*) filter (where kind = $8), count(*) filter (where kind = $9)
         from raw_event where time >= $1 and time < $2
             and kind in ($3, $4, $5, $6, $7, $8, $9)",
        start,
        end,
        ProductViewed::TYPE,
        CartChanged::TYPE,
        CheckoutStarted::TYPE,
        OrderConfirmed::TYPE,
        OrderCancelled::TYPE,
        PaymentSucceeded::TYPE,
        PaymentFailed::TYPE
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn searches(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into search_rollup (grain, starts_at, term, searches, without_result)
         select 'hour', $1::timestamptz, data->>'query', count(*),
                count(*) filter (where (data->>'results')::bigint = 0)
         from raw_event where kind = $3 and time >= $1 and time < $2
         group by data->>'query'",
        start,
        end,
        ProductsSearched::TYPE
    )
    .execute(connection)
    .await?;
    Ok(())
}
