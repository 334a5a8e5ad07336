//! What no webhook told of is asked about.

use shared_types::event::{PaymentCaptured, PaymentRefunded, PaymentSucceeded};
use shared_types::payment::{CapturePayment, GetPayment, PaymentProvider, PaymentStatus};
use sqlx::PgPool;

use crate::mall::{Mall, order};

#[sqlx::test(migrations = false)]
async fn an_hour_of_lost_webhooks_and_answers_is_settled(pool: PgPool) {
    let mall = Mall::open(pool).await;
    // Paid, and the browser never came back.
    let card = mall.create(order(1)).await;
    mall.pay(&card, "4242424242424242").await;
    let account = mall.create_by(PaymentProvider::PayPal, order(2)).await;
    mall.answer(&account.unwrap(), "agree").await;
    // Captured, and the answer was lost.
    let lost = mall.create(order(3)).await;
    mall.pay(&lost, "4242424242424242").await;
    mall.fault_next("capture", "timeout").await;
    mall.ask::<CapturePayment>(order(3)).await.unwrap_err();
    // Given back, and the answer was lost.
    let given = mall.create(order(4)).await;
    mall.pay(&given, "4242424242424242").await;
    mall.ask::<CapturePayment>(order(4)).await.unwrap();
    mall.fault_next("refund", "timeout").await;
    mall.refund(order(4), 1, 1250).await.unwrap_err();
    // Never paid.
    mall.create(order(5)).await;

    mall.reconcile().await;

    let expected = [
        (1, PaymentStatus::Authorised),
        (2, PaymentStatus::Authorised),
        (3, PaymentStatus::Captured),
        (4, PaymentStatus::Refunded),
        (5, PaymentStatus::Pending),
    ];
    for (number, status) in expected {
        let known = mall.ask::<GetPayment>(order(number)).await.unwrap();
        assert_eq!((known.status, known.unknown), (status, false), "{number}");
    }
    assert_eq!(mall.told::<PaymentSucceeded>().await.len(), 4);
    assert_eq!(mall.told::<PaymentCaptured>().await.len(), 2);
    assert_eq!(mall.told::<PaymentRefunded>().await.len(), 1);
    // Once more changes nothing.
    mall.reconcile().await;
    assert_eq!(mall.told::<PaymentSucceeded>().await.len(), 4);
    assert_eq!(mall.told::<PaymentRefunded>().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_is_settled_is_left_alone(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, "4242424242424242").await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    let before = mall.state().await["counts"]["calls"].clone();
    mall.reconcile().await;
    assert_eq!(mall.state().await["counts"]["calls"], before);
}

#[sqlx::test(migrations = false)]
async fn a_fee_that_was_told_late_is_told_on(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, "4242424242424242").await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    // As a payment stands that an earlier release captured.
    sqlx::query("update payment set fee = null")
        .execute(&mall.pool)
        .await
        .unwrap();
    mall.reconcile().await;
    let fee: Option<i64> = sqlx::query_scalar("select fee from payment")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(fee, Some(66));
}

#[sqlx::test(migrations = false)]
async fn what_a_provider_has_forgotten_was_taken_all_the_same(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let account = mall.create_by(PaymentProvider::PayPal, order(1)).await;
    mall.answer(&account.unwrap(), "agree").await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    // PayPal does not keep orders for ever, and has not told its fee yet.
    sqlx::query("update payment set fee = null, provider_session = 'FORGOTTEN'")
        .execute(&mall.pool)
        .await
        .unwrap();
    mall.reconcile().await;
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Captured);
}

#[sqlx::test(migrations = false)]
async fn webhooks_of_long_ago_are_forgotten(pool: PgPool) {
    let mall = Mall::open(pool).await;
    sqlx::query(
        "insert into webhook (webhook_id, kind, received_at)
         values ('evt_1', 'x', now() - interval '31 days'), ('evt_2', 'x', now())",
    )
    .execute(&mall.pool)
    .await
    .unwrap();
    mall.reconcile().await;
    let kept: Vec<String> = sqlx::query_scalar("select webhook_id from webhook")
        .fetch_all(&mall.pool)
        .await
        .unwrap();
    assert_eq!(kept, ["evt_2"]);
}
