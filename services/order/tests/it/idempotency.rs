//! Orders asked for twice under one key.

use server_kit::CallError;
use server_kit::test::TestClient;
use shared_types::order::{
    ByCheckout, ByOrder, CancelOrder, CheckoutView, OrderStatus, Place, PlaceOrder, PlacedOrder,
};
use shared_types::{Empty, Money, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};

async fn place(
    client: &TestClient,
    checkout: &CheckoutView,
    key: &str,
    more: i64,
) -> Result<PlacedOrder, CallError> {
    let total = checkout.totals.total;
    let body = PlaceOrder {
        expected_total: Money::new(total.amount + more, total.currency),
        expected_gift_card: None,
        return_url: "http://mall.test/return?order={ORDER_ID}".into(),
        cancel_url: "http://mall.test/cancelled?order={ORDER_ID}".into(),
        provider: None,
    };
    let path = ByCheckout {
        checkout_id: checkout.checkout_id,
    };
    let client = client.clone().with_idempotency_key(key);
    client.send::<Place>(&path, &body).await
}

#[sqlx::test(migrations = false)]
async fn fifty_at_once_are_one_order_and_one_payment(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let client = mall.router.service();
    let checkout = mall.ready_checkout(&client, None).await;
    let asked = (0..50).map(|_| place(&client, &checkout, "k", 0));
    let answers = futures::future::join_all(asked).await;
    let placed = place(&client, &checkout, "k", 0).await.unwrap();
    let mut first = 0;
    for answer in answers {
        match answer {
            Ok(order) => {
                first += 1;
                assert_eq!(order, placed);
            }
            refused => assert_eq!(code(refused), "request_in_flight"),
        }
    }
    assert!(first >= 1);
    assert_eq!(mall.calls(), ["reserve", "open"]);
}

#[sqlx::test(migrations = false)]
async fn another_total_under_the_key_is_refused_once_there_is_an_order(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let client = mall.router.service();
    let checkout = mall.ready_checkout(&client, None).await;
    // A price that the client made up changes nothing, so its answer is not kept.
    let refused = place(&client, &checkout, "k", -1).await;
    assert_eq!(code(refused), "total_changed");
    place(&client, &checkout, "k", 0).await.unwrap();
    let other = place(&client, &checkout, "k", -1).await;
    assert_eq!(code(other), "idempotency_key_reused");
}

#[sqlx::test(migrations = false)]
async fn a_shopper_learns_nothing_by_anothers_key(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (ada, eve) = (UserId::from(Uuid::from_u128(1)), Uuid::from_u128(2).into());
    let (as_ada, as_eve) = (mall.router.shopper(ada), mall.router.shopper(eve));
    let hers = mall.ready_checkout(&as_ada, Some(ada)).await;
    let other = mall.ready_checkout(&as_eve, Some(eve)).await;
    let first = place(&as_ada, &hers, "k", 0).await.unwrap();
    let second = place(&as_eve, &other, "k", 0).await.unwrap();
    assert_ne!(first.order_id, second.order_id);
    // Two guests of one BFF are told apart by their checkouts.
    let guests = mall.router.service();
    for _ in 0..2 {
        let own = mall.ready_checkout(&guests, None).await;
        place(&guests, &own, "k", 0).await.unwrap();
    }
}

#[sqlx::test(migrations = false)]
async fn a_failure_after_the_order_was_written_stays_the_keys_answer(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let client = mall.router.service();
    let checkout = mall.ready_checkout(&client, None).await;
    mall.fail(Some("open"));
    assert_eq!(code(place(&client, &checkout, "k", 0).await), "unavailable");
    mall.fail(None);
    assert_eq!(code(place(&client, &checkout, "k", 0).await), "unavailable");
    assert_eq!(mall.calls(), ["reserve"], "a repeat asks nobody");
    // A new key meets the order that is there, and goes on where it stopped.
    place(&client, &checkout, "new", 0).await.unwrap();
    assert_eq!(mall.calls(), ["reserve", "open"]);
}

#[sqlx::test(migrations = false)]
async fn a_cancellation_is_answered_again_as_it_was(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    let client = mall.router.service().with_idempotency_key("k");
    let first = client.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    assert_eq!(first.status, OrderStatus::Cancelled);
    let again = client.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(mall.calls()[2..], ["cancel", "release"]);
}
