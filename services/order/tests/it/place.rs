//! Placing and paying.

use shared_types::event::{OrderConfirmed, OrderCreated};
use shared_types::order::{GetMyOrder, ListMyOrders, OrderStatus, PageQuery};
use shared_types::payment::PaymentProvider;
use shared_types::product::ReservationState;
use shared_types::{Currency, Empty, Money, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};

#[sqlx::test(migrations = false)]
async fn a_paid_order_is_confirmed_and_captured_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    assert!(
        placed
            .payment_url
            .unwrap()
            .contains(&format!("order={}", placed.order_id))
    );
    let waiting = mall.settle(placed.order_id).await;
    assert_eq!(waiting.status, OrderStatus::AwaitingPayment);
    let chosen = mall.world.lock().unwrap().payments[&placed.order_id].provider;
    assert_eq!(chosen, PaymentProvider::PayPal);
    mall.pay(placed.order_id);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Confirmed);
    assert_eq!(order.seller_orders.len(), 2);
    assert!(order.history.len() >= 2 && order.can_cancel);
    mall.settle(placed.order_id).await;
    assert_eq!(
        mall.calls(),
        ["reserve", "open", "sync", "sync", "commit", "capture"]
    );
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].lines.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn twenty_clicks_place_one_order(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    let clicks = (0..20).map(|_| mall.place(checkout.checkout_id, checkout.totals.total));
    let placed = futures_all(clicks).await;
    assert!(
        placed
            .iter()
            .all(|order| order.order_id == placed[0].order_id)
    );
    let created = service_kit::test::published::<OrderCreated>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(created.len(), 1);
    assert_eq!(mall.world.lock().unwrap().payments.len(), 1);
}

async fn futures_all<F, T>(calls: impl Iterator<Item = F>) -> Vec<T>
where
    F: Future<Output = Result<T, server_kit::CallError>>,
{
    let results = futures::future::join_all(calls).await;
    results.into_iter().map(Result::unwrap).collect()
}

#[sqlx::test(migrations = false)]
async fn twenty_returns_confirm_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    mall.pay(placed.order_id);
    futures::future::join_all((0..20).map(|_| mall.settle(placed.order_id))).await;
    assert_eq!(
        mall.settle(placed.order_id).await.status,
        OrderStatus::Confirmed
    );
    let told = service_kit::test::published::<OrderConfirmed>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_total_that_changed_is_shown_before_anything_is_taken(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    let cheap = Money::new(1, Currency::USD);
    assert_eq!(
        code(mall.place(checkout.checkout_id, cheap).await),
        "total_changed"
    );
    assert!(mall.calls().is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_sold_out_order_ends_without_a_payment(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.world.lock().unwrap().sold_out = true;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    let total = checkout.totals.total;
    assert_eq!(
        code(mall.place(checkout.checkout_id, total).await),
        "sold_out"
    );
    assert_eq!(mall.calls(), ["reserve", "release"]);
    assert_eq!(
        code(mall.place(checkout.checkout_id, total).await),
        "sold_out"
    );
}

#[sqlx::test(migrations = false)]
async fn placing_goes_on_where_an_absent_service_stopped_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let checkout = mall.ready_checkout(&mall.router.service(), None).await;
    mall.fail(Some("open"));
    let total = checkout.totals.total;
    assert_eq!(
        code(mall.place(checkout.checkout_id, total).await),
        "unavailable"
    );
    mall.fail(None);
    mall.place(checkout.checkout_id, total).await.unwrap();
    assert_eq!(mall.calls(), ["reserve", "open"]);
}

#[sqlx::test(migrations = false)]
async fn money_that_comes_after_the_stock_went_is_given_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let placed = mall.placed().await;
    let expired = ReservationState::Expired;
    mall.world
        .lock()
        .unwrap()
        .reservations
        .insert(placed.order_id, expired);
    mall.pay(placed.order_id);
    let order = mall.settle(placed.order_id).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    assert!(order.cancel_reason.unwrap().contains("Nothing was charged"));
    assert_eq!(
        mall.calls(),
        ["reserve", "open", "sync", "commit", "cancel", "release"]
    );
}

#[sqlx::test(migrations = false)]
async fn a_shopper_sees_their_own_orders_only(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (ada, eve) = (
        UserId::from(Uuid::from_u128(1)),
        UserId::from(Uuid::from_u128(2)),
    );
    let checkout = mall
        .ready_checkout(&mall.router.shopper(ada), Some(ada))
        .await;
    let order = mall
        .place(checkout.checkout_id, checkout.totals.total)
        .await
        .unwrap();
    let list = async |user| {
        let client = mall.router.shopper(user);
        client
            .get::<ListMyOrders>(&Empty {}, &PageQuery::default())
            .await
            .unwrap()
            .orders
    };
    assert_eq!(list(ada).await.len(), 1);
    assert!(list(eve).await.is_empty());
    let path = shared_types::order::ByOrder {
        order_id: order.order_id,
    };
    assert!(
        mall.router
            .shopper(ada)
            .get::<GetMyOrder>(&path, &Empty {})
            .await
            .is_ok()
    );
    let refused = mall
        .router
        .shopper(eve)
        .get::<GetMyOrder>(&path, &Empty {})
        .await;
    assert_eq!(code(refused), "not_found");
    let nonsense = PageQuery {
        cursor: Some("nonsense".into()),
    };
    let refused = mall
        .router
        .shopper(ada)
        .get::<ListMyOrders>(&Empty {}, &nonsense)
        .await;
    assert_eq!(code(refused), "invalid");
}
