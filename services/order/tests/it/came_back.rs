//! Money that was given back and did not arrive.

use std::time::Duration;

use order_service::saga::attention;
use order_service::saga::worker::pass;
use shared_types::Empty;
use shared_types::event::OrderCancelled;
use shared_types::order::OrderStatus;
use shared_types::returns::{GetSellerReturn, ReturnStatus};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::Mall;
use crate::returns::{paid, received, refund, refunded, seller};

#[sqlx::test(migrations = false)]
async fn the_money_of_a_cancelled_order_that_came_back_waits_for_an_operator(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    let placed = mall.placed().await;
    let order_id = placed.order_id;
    pass(&mall.app).await;
    for _ in 0..2 {
        mall.comes_back(order_id, Uuid::from_u128(1).into()).await;
    }
    let stuck = attention::stuck(&mall.pool, 10).await.unwrap();
    assert_eq!((stuck.len(), stuck[0].step.as_str()), (1, "return_money"));
    let asked = mall.calls().len();
    mall.wake_all().await;
    pass(&mall.app).await;
    assert_eq!(mall.calls().len(), asked, "nobody tries it unasked");
    mall.fail(Some("cancel"));
    assert!(attention::retry(&mall.pool, order_id).await.unwrap());
    pass(&mall.app).await;
    assert_eq!(attention::stuck(&mall.pool, 10).await.unwrap().len(), 1);
    mall.fail(None);
    assert!(attention::retry(&mall.pool, order_id).await.unwrap());
    pass(&mall.app).await;
    let order = mall.settle(order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    let told = service_kit::test::published::<OrderCancelled>(&mall.pool).await;
    assert_eq!(told.unwrap().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_came_back_is_given_again_at_the_sellers_word(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let by = received(&mall, &path, 2).await;
    refund(&mall, &by, 2145).await.unwrap();
    let refund_id = *mall.world.lock().unwrap().refunds.keys().next().unwrap();
    mall.comes_back(path.order_id, refund_id).await;
    let failed = seller(&mall, 11)
        .get::<GetSellerReturn>(&by, &Empty {})
        .await;
    assert_eq!(failed.unwrap().status, ReturnStatus::RefundFailed);
    mall.world.lock().unwrap().refunds.clear();
    let done = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(done.status, ReturnStatus::Refunded);
    assert_eq!(refunded(&mall, path.order_id), 2145);
    // Late news of the former changes nothing.
    mall.comes_back(path.order_id, refund_id).await;
    let done = refund(&mall, &by, 2145).await.unwrap();
    assert_eq!(done.status, ReturnStatus::Refunded);
}

/// Its refund was pending when the payment counted as undone, and failed right after.
#[sqlx::test(migrations = false)]
async fn money_that_comes_back_while_the_stock_goes_back_is_given_back_first(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    let order_id = mall.placed().await.order_id;
    mall.fail(Some("release"));
    pass(&mall.app).await;
    mall.comes_back(order_id, Uuid::from_u128(1).into()).await;
    mall.fail(None);
    pass(&mall.app).await;
    let order = mall.settle(order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    let calls = mall.calls();
    let undone = calls.iter().filter(|call| **call == "cancel").count();
    assert_eq!(undone, 2, "{calls:?}");
}
