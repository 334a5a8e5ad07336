//! Calling orders off.

use shared_types::Empty;
use shared_types::event::OrderCancelled;
use shared_types::order::{ByOrder, CancelMyOrder, CancelOrder, OrderStatus};
use shared_types::payment::PaymentStatus;
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};

#[sqlx::test(migrations = false)]
async fn a_confirmed_order_is_refunded_before_its_stock_goes_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    mall.pay(path.order_id);
    mall.settle(path.order_id).await;
    let service = mall.router.service();
    for _ in 0..2 {
        let order = service.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
        assert_eq!(
            (order.status, order.can_cancel),
            (OrderStatus::Cancelled, false)
        );
    }
    assert_eq!(mall.calls()[5..], ["cancel", "release"]);
    let status = mall.world.lock().unwrap().payments[&path.order_id].status;
    assert_eq!(status, PaymentStatus::Refunded);
    let told = service_kit::test::published::<OrderCancelled>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_cancellation_goes_on_once_the_payment_service_is_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    mall.fail(Some("cancel"));
    let order = mall
        .router
        .service()
        .send::<CancelOrder>(&path, &Empty {})
        .await
        .unwrap();
    assert_eq!(order.status, OrderStatus::AwaitingPayment);
    // Who asks again meanwhile hears the same, and not that it is too late.
    let again = mall.router.service();
    let again = again.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    assert_eq!(again, order);
    mall.fail(None);
    mall.wake_all().await;
    order_service::saga::worker::pass(&mall.app).await;
    assert_eq!(
        mall.settle(path.order_id).await.status,
        OrderStatus::Cancelled
    );
}

#[sqlx::test(migrations = false)]
async fn another_shoppers_order_cannot_be_called_off(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    let eve = mall.router.shopper(Uuid::from_u128(2).into());
    assert_eq!(
        code(eve.send::<CancelMyOrder>(&path, &Empty {}).await),
        "not_found"
    );
}

#[sqlx::test(migrations = false)]
async fn a_shipped_order_stays(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    mall.pay(path.order_id);
    mall.settle(path.order_id).await;
    sqlx::query("update placed_order set status = 'shipped'")
        .execute(&mall.pool)
        .await
        .unwrap();
    let refused = mall
        .router
        .service()
        .send::<CancelOrder>(&path, &Empty {})
        .await;
    assert_eq!(code(refused), "too_late");
}
