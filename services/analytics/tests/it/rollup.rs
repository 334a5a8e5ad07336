//! Hours and days, however events come.

use analytics_service::rollup;
use shared_types::event::{OrderConfirmed, PaymentRefunded, RefundFailed};
use shared_types::{Currency, Money};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{Bought, DAY, Mall, order};

/// All that was counted, as text.
async fn counted(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "select row::text from (
             select 'sales ' || to_jsonb(s)::text as row from sales_rollup s
             union all select 'product ' || to_jsonb(p)::text from product_rollup p
             union all select 'funnel ' || to_jsonb(f)::text from funnel_rollup f
             union all select 'search ' || to_jsonb(t)::text from search_rollup t
         ) as everything (row) order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// So many orders and refunds of three days, different ones for each seed.
fn happenings(seed: u64) -> Vec<(OffsetDateTime, OrderConfirmed)> {
    let mut state = seed;
    let mut next = move |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % most
    };
    let mut bought = |count: u64| -> Vec<Bought> {
        let one = |_| Bought {
            seller: u128::from(next(3)) + 1,
            product: u128::from(next(5)) + 1,
            units: i64::try_from(next(4)).unwrap() + 1,
            price: i64::try_from(next(9999)).unwrap(),
        };
        (0..count).map(one).collect()
    };
    let mut all = Vec::new();
    for number in 0_u64..60 {
        let currency = match number % 3 {
            0 => Currency::USD,
            1 => Currency::EUR,
            _ => Currency::JPY,
        };
        let at = DAY + Duration::minutes(i64::try_from(number * number % 4320).unwrap());
        let mut order = order(currency, &bought(number % 4 + 1));
        if number % 7 == 0 {
            order.sellers.clear();
        }
        all.push((at, order));
    }
    all
}

fn refund(amount: i64, of: &OrderConfirmed, seller: Option<u128>) -> PaymentRefunded {
    PaymentRefunded {
        payment_id: Uuid::now_v7().into(),
        order_id: of.order_id,
        refund_id: Uuid::now_v7().into(),
        amount: Money { amount, ..of.total },
        seller_id: seller.map(|id| Uuid::from_u128(id).into()),
    }
}

fn came_back(refund: &PaymentRefunded, was_given: bool) -> RefundFailed {
    RefundFailed {
        payment_id: refund.payment_id,
        order_id: refund.order_id,
        refund_id: refund.refund_id,
        amount: refund.amount,
        was_given,
        seller_id: refund.seller_id,
    }
}

#[sqlx::test(migrations = false)]
async fn what_was_counted_agrees_with_the_events(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (number, (at, order)) in (1..).zip(happenings(1)) {
        if number % 5 == 0 {
            let of = (number % 2 == 0).then_some(2);
            let refund = refund(number, &order, of);
            if number % 3 == 0 {
                let failed = came_back(&refund, number % 2 == 0);
                mall.hear(at + Duration::HOUR * 3, failed).await;
            }
            mall.hear(at + Duration::HOUR, refund).await;
        }
        mall.hear(at, order).await;
        // Some hours are counted when half of them has come.
        if number % 11 == 0 {
            mall.count().await;
        }
    }
    mall.count().await;
    // Asked of the events in another way, for the whole time at once.
    let different = mall
        .number(
            "with told as (
               select nullif(seller_id, '00000000-0000-0000-0000-000000000000') as seller,
                      currency, sum(orders) as orders, sum(units) as units, sum(sales) as sales,
                      sum(refunded) as refunded
               from sales_rollup where grain = 'day' group by 1, 2
             ), confirmed as (
               select * from raw_event, jsonb_to_record(data) as o (total jsonb, lines jsonb)
               where kind like '%order.confirmed%'
             ), line as (
               select event_id, confirmed.total->>'currency' as currency, l.* from confirmed,
                 jsonb_to_recordset(lines) as l (seller_id uuid, quantity int, total jsonb)
             ), refund as (
               select r.seller_id, amount->>'currency' as currency,
                      (amount->>'amount')::int
                      * case when kind like '%refund_failed%' then -1 else 1 end as minor
               from raw_event,
                    jsonb_to_record(data) as r (seller_id uuid, amount jsonb, was_given boolean)
               where kind like '%refunded%' or kind like '%refund_failed%' and was_given
             ), expected as (
               select null::uuid as seller, currency, count(distinct event_id) as orders,
                 (select sum(quantity) from line l where l.currency = line.currency) as units,
                 (select sum((total->>'amount')::int) from confirmed
                  where total->>'currency' = line.currency) as sales,
                 coalesce((select sum(minor) from refund r
                           where r.currency = line.currency), 0) as refunded
               from line group by currency
               union all
               select seller_id, currency, count(distinct event_id), sum(quantity),
                 sum((total->>'amount')::int),
                 coalesce((select sum(minor) from refund r where r.currency = line.currency
                           and r.seller_id = line.seller_id), 0)
               from line group by seller_id, currency
             )
             select count(*) from (
               (table told except table expected) union all (table expected except table told)
             ) as difference",
        )
        .await;
    assert_eq!(different, 0);
    let rows = "select count(*) from sales_rollup where grain = 'day'";
    assert!(mall.number(rows).await > 12);
    let days = "select count(*) from (
          select seller_id, currency, date_trunc('day', starts_at, 'UTC'), sum(sales), sum(orders)
          from sales_rollup where grain = 'hour' group by 1, 2, 3
          except
          select seller_id, currency, starts_at, sales, orders
          from sales_rollup where grain = 'day'
        ) as difference";
    assert_eq!(mall.number(days).await, 0);
}

#[sqlx::test(migrations = false)]
async fn the_order_of_arrival_changes_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let happened = happenings(2);
    let mut events = Vec::new();
    for (at, order) in &happened {
        events.push(mall.hear(*at, order.clone()).await);
    }
    mall.count().await;
    let at_once = counted(&mall.pool).await;
    sqlx::query("truncate raw_event, stale_hour, sales_rollup, product_rollup, funnel_rollup")
        .execute(&mall.pool)
        .await
        .unwrap();
    for (number, event) in events.iter().rev().enumerate() {
        mall.deliver(event).await.unwrap();
        mall.deliver(event).await.unwrap();
        if number % 13 == 0 {
            mall.count().await;
        }
    }
    mall.count().await;
    assert!(at_once.len() > 100);
    assert_eq!(counted(&mall.pool).await, at_once);
}

#[sqlx::test(migrations = false)]
async fn a_late_event_has_its_hour_counted_anew_and_no_other(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let one = Bought {
        seller: 1,
        product: 1,
        units: 1,
        price: 100,
    };
    for hour in 0..3 {
        let at = DAY + Duration::hours(hour);
        mall.hear(at, order(Currency::USD, &[one])).await;
    }
    assert_eq!(rollup::pass(&mall.pool).await.unwrap(), 3);
    assert_eq!(rollup::pass(&mall.pool).await.unwrap(), 0, "nothing is new");
    let late = DAY + Duration::minutes(119);
    mall.hear(late, order(Currency::USD, &[one])).await;
    assert_eq!(rollup::pass(&mall.pool).await.unwrap(), 1);
    let orders: Vec<(OffsetDateTime, String, i64)> = sqlx::query_as(
        "select starts_at, grain, orders from sales_rollup
         where seller_id = '00000000-0000-0000-0000-000000000000' order by grain, starts_at",
    )
    .fetch_all(&mall.pool)
    .await
    .unwrap();
    let hour = |at, orders| (DAY + Duration::hours(at), "hour".to_owned(), orders);
    let day = (DAY, "day".to_owned(), 4);
    assert_eq!(orders, [day, hour(0, 1), hour(1, 2), hour(2, 1)]);
}

#[sqlx::test(migrations = false)]
async fn counting_again_gives_the_same_numbers(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (at, order) in happenings(3) {
        mall.hear(at, order).await;
    }
    mall.count().await;
    let once = counted(&mall.pool).await;
    let again = "insert into stale_hour (hour)
                 select distinct date_trunc('hour', time, 'UTC') from raw_event";
    sqlx::query(again).execute(&mall.pool).await.unwrap();
    mall.count().await;
    assert_eq!(counted(&mall.pool).await, once);
}

#[sqlx::test(migrations = false)]
async fn what_comes_while_its_hour_is_counted_is_counted_next(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let one = happenings(4).remove(1).1;
    mall.hear(DAY, one.clone()).await;
    // A second event, heard of but not committed while the first is counted.
    let mut transaction = service_kit::db::begin(&mall.pool).await.unwrap();
    let late = shared_types::event::Envelope {
        time: DAY.into(),
        ..service_kit::test::envelope(one)
    };
    analytics_service::raw::consume::keep(&mut transaction, late, &())
        .await
        .unwrap();
    mall.count().await;
    let orders = "select orders from funnel_rollup where grain = 'hour'";
    assert_eq!(mall.number(orders).await, 1);
    transaction.commit().await.unwrap();
    mall.count().await;
    assert_eq!(mall.number(orders).await, 2);
}

#[sqlx::test(migrations = false)]
async fn many_who_count_at_once_count_right(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mall = &mall;
    let heard = happenings(5).into_iter().map(|(at, order)| async move {
        mall.hear(at, order).await;
        rollup::pass(&mall.pool).await.unwrap();
    });
    futures::future::join_all(heard).await;
    mall.count().await;
    let orders = "select sum(orders)::bigint from funnel_rollup where grain = 'day'";
    assert_eq!(mall.number(orders).await, 60);
}
