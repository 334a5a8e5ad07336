//! What happens when nobody comes back.

use std::time::Duration;

use order_service::gift_card::store::issue;
use order_service::saga::attention;
use order_service::saga::worker::pass;
use shared_types::event::OrderCancelled;
use shared_types::order::OrderStatus;
use shared_types::payment::PaymentStatus;
use shared_types::product::ReservationState;
use shared_types::{Currency, Money};
use sqlx::PgPool;

use crate::mall::{Mall, code};

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

/// Nobody may lose a gift card to an order that can go neither on nor back.
#[sqlx::test(migrations = false)]
async fn an_order_that_another_service_will_never_take_ends_and_gives_all_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let money = Money::new(1000, Currency::USD);
    let shown = issue(&mall.pool, money).await.unwrap().1.reveal();
    for (call, status, why) in [
        ("reserve", 422, "invalid"),
        ("open", 409, "provider_refused"),
        ("open", 422, "invalid"),
    ] {
        mall.refuse(call, status, why);
        let checkout = mall.checkout_with(&shown).await;
        let to_pay = checkout.totals.to_pay;
        let placed = mall.place(checkout.checkout_id, to_pay).await;
        assert_eq!(code(placed), "order_ended", "{call} {why}");
        let balance = "select balance from gift_card";
        assert_eq!(mall.count(balance).await, 1000, "{call} {why}");
    }
    let open = "select count(*) from placed_order where status <> 'cancelled'";
    assert_eq!(mall.count(open).await, 0);
    let held = mall.world.lock().unwrap().reservations.clone();
    assert!(
        held.values()
            .all(|state| *state == ReservationState::Released)
    );
}

#[sqlx::test(migrations = false)]
async fn an_order_that_cannot_be_opened_in_time_ends(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    for call in ["reserve", "open"] {
        mall.fail(Some(call));
        let checkout = mall.ready_checkout(&mall.router.service(), None).await;
        let to_pay = checkout.totals.to_pay;
        let placed = mall.place(checkout.checkout_id, to_pay).await;
        assert_eq!(code(placed), "order_ended", "{call}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_payment_that_nobody_can_ask_about_calls_an_operator(pool: PgPool) {
    let mall = Mall::open_with(pool, Duration::ZERO).await;
    let placed = mall.placed().await;
    mall.fail(Some("sync"));
    for _ in 0..11 {
        mall.wake_all().await;
        pass(&mall.app).await;
    }
    let stuck = attention::stuck(&mall.pool, 10).await.unwrap();
    assert_eq!(stuck[0].step, "await_payment");
    mall.fail(None);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
}

#[sqlx::test(migrations = false)]
async fn a_step_may_fail_any_number_of_times(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    mall.fail(Some("capture"));
    mall.settle(placed.order_id).await;
    sqlx::query("update placed_order set saga_attempts = 5000, wake_at = now()")
        .execute(&mall.pool)
        .await
        .unwrap();
    pass(&mall.app).await;
    let attempts = "select saga_attempts::bigint from placed_order";
    assert_eq!(mall.count(attempts).await, 5001);
}
