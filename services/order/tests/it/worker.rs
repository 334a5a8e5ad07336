//! What happens when nobody comes back.

use std::time::Duration;

use order_service::saga::attention;
use order_service::saga::worker::pass;
use shared_types::event::OrderCancelled;
use shared_types::order::OrderStatus;
use shared_types::payment::PaymentStatus;
use shared_types::product::ReservationState;
use sqlx::PgPool;

use crate::mall::Mall;

#[sqlx::test(migrations = false)]
async fn a_paid_order_is_confirmed_though_the_browser_never_returns(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    mall.wake_all().await;
    assert_eq!(pass(&mall.app).await, 1);
    assert_eq!(
        mall.settle(placed.order_id).await.status,
        OrderStatus::Confirmed
    );
}

#[sqlx::test(migrations = false)]
async fn an_order_that_nobody_pays_ends_and_gives_its_stock_back(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    let placed = mall.placed().await;
    pass(&mall.app).await;
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    assert_eq!(
        order.cancel_reason.as_deref(),
        Some("It was not paid in time.")
    );
    let status = mall.world.lock().unwrap().payments[&placed.order_id].status;
    assert_eq!(status, PaymentStatus::Cancelled);
}

#[sqlx::test(migrations = false)]
async fn an_undoing_that_keeps_failing_calls_an_operator(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    let placed = mall.placed().await;
    mall.fail(Some("cancel"));
    for _ in 0..11 {
        mall.wake_all().await;
        pass(&mall.app).await;
    }
    assert_eq!(
        mall.settle(placed.order_id).await.status,
        OrderStatus::NeedsAttention
    );
    let stuck = attention::stuck(&mall.pool, 10).await.unwrap();
    assert_eq!(stuck.len(), 1);
    assert_eq!(
        (stuck[0].order_id, stuck[0].step.as_str()),
        (placed.order_id, "undo_payment")
    );
    assert!(stuck[0].attempts >= 10);
    mall.fail(None);
    assert!(attention::retry(&mall.pool, placed.order_id).await.unwrap());
    pass(&mall.app).await;
    assert_eq!(
        mall.settle(placed.order_id).await.status,
        OrderStatus::Cancelled
    );
    assert!(attention::stuck(&mall.pool, 10).await.unwrap().is_empty());
    assert!(!attention::retry(&mall.pool, placed.order_id).await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn an_order_whose_money_comes_at_last_needs_nobody_any_more(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    mall.fail(Some("capture"));
    for _ in 0..11 {
        mall.wake_all().await;
        pass(&mall.app).await;
    }
    let stuck = mall.settle(placed.order_id).await;
    assert_eq!(stuck.status, OrderStatus::NeedsAttention);
    mall.fail(None);
    mall.wake_all().await;
    pass(&mall.app).await;
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Confirmed);
    assert!(attention::stuck(&mall.pool, 10).await.unwrap().is_empty());
}

#[sqlx::test(migrations = false)]
async fn what_was_sold_to_others_while_paying_is_not_charged(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    let gone = ReservationState::Expired;
    mall.world
        .lock()
        .unwrap()
        .reservations
        .insert(placed.order_id, gone);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    assert!(order.cancel_reason.unwrap().contains("gone back on sale"));
    assert_eq!(mall.calls()[2..], ["sync", "commit", "cancel", "release"]);
    let told = service_kit::test::published::<OrderCancelled>(&mall.pool)
        .await
        .unwrap();
    assert!(told[0].reason.contains("Nothing was charged"));
}
