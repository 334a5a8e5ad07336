//! All SQL that counts a day from its hours.

use shared_types::event::{CartChanged, CheckoutStarted, Payload};
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Counts the day from `start` to `end`, of which nothing is counted.
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

async fn sales(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sales_rollup
             (grain, starts_at, seller_id, currency, orders, units, sales, refunds, refunded)
         select 'day', $1::timestamptz, seller_id, currency, sum(orders)::bigint, sum(units)::bigint,
                sum(sales)::bigint, sum(refunds)::bigint, sum(refunded)::bigint
         from sales_rollup where grain = 'hour' and starts_at >= $1 and starts_at < $2
         group by seller_id, currency",
        start,
        end
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
         select 'day', $1::timestamptz, product_id, seller_id, currency, max(title), sum(orders)::bigint,
                sum(units)::bigint, sum(sales)::bigint
         from product_rollup where grain = 'hour' and starts_at >= $1 and starts_at < $2
         group by product_id, seller_id, currency",
        start,
        end
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Carts and checkouts are counted from the events: one of two hours is one of the day.
async fn funnel(
    connection: &mut PgConnection,
    start: OffsetDateTime,
    end: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into funnel_rollup (grain, starts_at, views, carts, checkouts, orders, cancelled,
                                    payments, payments_failed)
         select 'day', $1::timestamptz, coalesce(sum(views), 0)::bigint,
                (select count(distinct data->>'cart_id') from raw_event
                 where kind = $3 and time >= $1 and time < $2
                     and (data->>'item_count')::bigint > 0),
                (select count(distinct data->>'cart_id') from raw_event
                 where kind = $4 and time >= $1 and time < $2),
                coalesce(sum(orders), 0)::bigint, coalesce(sum(cancelled), 0)::bigint,
                coalesce(sum(payments), 0)::bigint, coalesce(sum(payments_failed), 0)::bigint
         from funnel_rollup where grain = 'hour' and starts_at >= $1 and starts_at < $2",
        start,
        end,
        CartChanged::TYPE,
        CheckoutStarted::TYPE
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
         select 'day', $1::timestamptz, term, sum(searches)::bigint, sum(without_result)::bigint
         from search_rollup where grain = 'hour' and starts_at >= $1 and starts_at < $2
         group by term",
        start,
        end
    )
    .execute(connection)
    .await?;
    Ok(())
}
