//! `Idempotency-Key` at the payment service.

use shared_types::payment::{
    ByOrder, CancelPayment, CapturePayment, CreatePayment, GetPayment, NewRefund, PaymentStatus,
    RefundPayment, RefundStatus,
};
use shared_types::{Currency, Empty, Money};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code, new_payment, order};
use crate::unknown::authorised;

fn refund_of(refund: u128) -> NewRefund {
    NewRefund {
        refund_id: Uuid::from_u128(refund).into(),
        amount: Money::new(500, Currency::USD),
        reason: String::new(),
        seller_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn a_key_gives_the_first_answer_about_a_payment_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let client = mall.app.service().with_idempotency_key("k");
    let body = new_payment(order(1), 1250);
    let first = client
        .send::<CreatePayment>(&Empty {}, &body)
        .await
        .unwrap();
    mall.ask::<CancelPayment>(order(1)).await.unwrap();
    let again = client
        .send::<CreatePayment>(&Empty {}, &body)
        .await
        .unwrap();
    assert_eq!(again, first);
    let other = new_payment(order(2), 1250);
    let refused = client.send::<CreatePayment>(&Empty {}, &other).await;
    assert_eq!(code(refused), "idempotency_key_reused");
}

#[sqlx::test(migrations = false)]
async fn a_key_gives_the_first_answer_about_a_refund_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    let client = mall.app.service().with_idempotency_key("k");
    let path = ByOrder { order_id: order(1) };
    let ask = async |refund| {
        client
            .send::<RefundPayment>(&path, &refund_of(refund))
            .await
    };
    let first = ask(1).await.unwrap();
    assert_eq!(ask(1).await.unwrap(), first);
    assert_eq!(code(ask(2).await), "idempotency_key_reused");
    assert_eq!(mall.counted("amount_refunded").await, 500);
}

/// The provider may have heard it: its answer is the one for good, as Stripe's own is.
#[sqlx::test(migrations = false)]
async fn a_failed_capture_stays_failed_under_its_key(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    let path = ByOrder { order_id: order(1) };
    let ask = async |key| {
        let client = mall.app.service().with_idempotency_key(key);
        client.send::<CapturePayment>(&path, &Empty {}).await
    };
    mall.fault_next("capture", "error_500_after").await;
    for _ in 0..2 {
        assert_eq!(code(ask("first").await), "unavailable");
    }
    assert!(mall.ask::<GetPayment>(order(1)).await.unwrap().unknown);
    let found = ask("second").await.unwrap();
    assert_eq!(found.status, PaymentStatus::Captured);
    assert_eq!(mall.counted("captures").await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_failed_refund_stays_failed_under_its_key(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    let path = ByOrder { order_id: order(1) };
    let ask = async |key| {
        let client = mall.app.service().with_idempotency_key(key);
        client.send::<RefundPayment>(&path, &refund_of(1)).await
    };
    mall.fault_next("refund", "timeout").await;
    for _ in 0..2 {
        assert_eq!(code(ask("first").await), "unavailable");
    }
    assert_eq!(ask("second").await.unwrap().status, RefundStatus::Succeeded);
    assert_eq!(mall.counted("amount_refunded").await, 500);
}

/// What was there to find came later.
#[sqlx::test(migrations = false)]
async fn a_calling_off_that_came_first_gives_its_first_answer_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = ByOrder { order_id: order(1) };
    let client = mall.app.service().with_idempotency_key("k");
    let first = client.send::<CancelPayment>(&path, &Empty {}).await;
    assert_eq!(code(first), "not_found");
    let late = new_payment(order(1), 1250);
    let plain = mall.app.service();
    let opened = plain.send::<CreatePayment>(&Empty {}, &late).await;
    assert_eq!(code(opened), "payment_called_off");
    let again = client.send::<CancelPayment>(&path, &Empty {}).await;
    assert_eq!(code(again), "not_found");
    let anew = mall.ask::<CancelPayment>(order(1)).await.unwrap();
    assert_eq!(anew.status, PaymentStatus::Cancelled);
}

#[sqlx::test(migrations = false)]
async fn a_refusal_that_changed_nothing_is_not_kept(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    let path = ByOrder { order_id: order(1) };
    let client = mall.app.service().with_idempotency_key("k");
    let early = client.send::<CapturePayment>(&path, &Empty {}).await;
    assert_eq!(code(early), "not_authorised");
    mall.pay(&payment, "4242424242424242").await;
    let taken = client.send::<CapturePayment>(&path, &Empty {}).await;
    assert_eq!(taken.unwrap().status, PaymentStatus::Captured);
}
