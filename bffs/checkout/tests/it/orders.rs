//! Whose order may be seen.

use bff_kit::test::Browser;
use http::StatusCode;
use shared_types::order::OrderStatus;
use sqlx::PgPool;
use uuid::Uuid;

use crate::journey::{place, to_review};
use crate::mall::{World, browser};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn another_browsers_order_is_not_there(pool: PgPool) {
    let world = World::new();
    let bff = world.bff(pool).await;
    let mine = browser(&bff).await;
    to_review(&mine).await;
    let order = place(&mine, &world).await;
    let stranger = Browser::new(bff.router());
    let unknown = Uuid::now_v7().to_string();
    for order in [order.as_str(), unknown.as_str(), "x"] {
        for path in [
            format!("/checkout/complete/{order}"),
            format!("/checkout/return?order={order}"),
            format!("/checkout/cancelled?order={order}"),
        ] {
            assert_eq!(
                stranger.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        let cancel = format!("/checkout/orders/{order}/cancel");
        assert_eq!(
            stranger.post(&cancel, &[]).await.status,
            StatusCode::NOT_FOUND,
            "{cancel}"
        );
    }
    let status = world.lock().orders.values().next().unwrap().status;
    assert_eq!(
        status,
        OrderStatus::AwaitingPayment,
        "nobody else cancelled it"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_shopper_finds_their_order_from_another_browser(pool: PgPool) {
    let world = World::new();
    let bff = world.bff(pool).await;
    let first = browser(&bff).await;
    to_review(&first).await;
    let order = place(&first, &world).await;
    world.lock().owners.insert(order.parse().unwrap());
    let second = Browser::new(bff.router());
    second.get("/test/sign-in/1").await;
    let page = second.get(&format!("/checkout/complete/{order}")).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_that_was_shipped_stays(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    let order = place(&browser, &world).await;
    for order in world.lock().orders.values_mut() {
        order.status = OrderStatus::Shipped;
    }
    let answer = browser
        .post(&format!("/checkout/orders/{order}/cancel"), &[])
        .await;
    let page = browser.get(answer.location()).await.text();
    assert!(page.contains("This order can no longer be cancelled."));
}
