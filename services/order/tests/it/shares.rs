//! What each seller gets of an order, and what the mall keeps.

use shared_types::event::{OrderConfirmed, SellerShare};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::Mall;

async fn confirmed(mall: &Mall) -> OrderConfirmed {
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    mall.settle(placed.order_id).await;
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool).await;
    told.unwrap().pop().unwrap()
}

async fn set_rate(mall: &Mall, seller: u128, rate_ppm: i32) {
    sqlx::query("insert into commission_rate (seller_id, rate_ppm) values ($1, $2)")
        .bind(Uuid::from_u128(seller))
        .bind(rate_ppm)
        .execute(&mall.pool)
        .await
        .unwrap();
}

fn of(order: &OrderConfirmed, seller: u128) -> &SellerShare {
    let mut shares = order.sellers.iter();
    shares
        .find(|share| share.seller_id == Uuid::from_u128(seller).into())
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn the_confirmation_says_who_gets_what(pool: PgPool) {
    let mall = Mall::open(pool).await;
    set_rate(&mall, 12, 50_000).await;
    let order = confirmed(&mall).await;
    let totals: i64 = order.sellers.iter().map(|share| share.total.amount).sum();
    assert_eq!(totals, order.total.amount);
    let (first, second) = (of(&order, 11), of(&order, 12));
    assert_eq!((first.items.amount, first.commission.amount), (2000, 200));
    assert_eq!((second.items.amount, second.commission.amount), (500, 25));
    assert!(
        order
            .sellers
            .iter()
            .all(|share| share.delivery.amount > 0 && share.tax.amount > 0)
    );
}

#[sqlx::test(migrations = false)]
async fn a_rate_that_changes_later_changes_no_sale(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    set_rate(&mall, 11, 500_000).await;
    mall.pay(placed.order_id);
    mall.settle(placed.order_id).await;
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(of(&told[0], 11).commission.amount, 200);
    let frozen: Vec<i64> = sqlx::query_scalar(
        "select (line ->> 'commission_ppm')::bigint
         from seller_order, jsonb_array_elements(lines) line",
    )
    .fetch_all(&mall.pool)
    .await
    .unwrap();
    assert_eq!(frozen, [100_000, 100_000]);
}

#[sqlx::test(migrations = false)]
async fn an_order_from_before_shares_is_confirmed_without_them(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    sqlx::query(
        "update seller_order set share = null, lines = (
             select jsonb_agg(line - 'commission' - 'commission_ppm')
             from jsonb_array_elements(lines) line)",
    )
    .execute(&mall.pool)
    .await
    .unwrap();
    mall.pay(placed.order_id);
    mall.settle(placed.order_id).await;
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool)
        .await
        .unwrap();
    assert!(told[0].sellers.is_empty() && told[0].lines.len() == 2);
}
