//! Answers that never come: what happened is asked of the provider before anything
//! else is tried.

use shared_types::event::{PaymentCaptured, PaymentRefunded};
use shared_types::payment::{
    CancelPayment, CapturePayment, GetPayment, PaymentStatus, PaymentView, RefundStatus,
    SyncPayment,
};
use sqlx::PgPool;

use crate::mall::{Mall, code, order};

const GOOD: &str = "4242424242424242";

pub async fn authorised(mall: &Mall, number: u128) -> PaymentView {
    let payment = mall.create(order(number)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<SyncPayment>(order(number)).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_capture_whose_answer_was_lost_is_known_to_be_unknown(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (number, fault) in [(1, "timeout"), (2, "error_500_after")] {
        authorised(&mall, number).await;
        mall.fault_next("capture", fault).await;
        let lost = mall.ask::<CapturePayment>(order(number)).await;
        assert_eq!(code(lost), "unavailable", "{fault}");
        let known = mall.ask::<GetPayment>(order(number)).await.unwrap();
        assert_eq!(
            (known.status, known.unknown),
            (PaymentStatus::Authorised, true),
            "{fault}"
        );
        let again = mall.ask::<CapturePayment>(order(number)).await.unwrap();
        assert_eq!(
            (again.status, again.unknown),
            (PaymentStatus::Captured, false),
            "{fault}"
        );
    }
    assert_eq!(mall.counted("captures").await, 2);
    // The provider told us of the money once, and we asked for it once.
    assert_eq!(mall.state().await["counts"]["calls"]["capture"], 2);
    assert_eq!(mall.told::<PaymentCaptured>().await.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn calling_off_after_a_lost_capture_gives_the_money_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.fault_next("capture", "timeout").await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap_err();
    let undone = mall.ask::<CancelPayment>(order(1)).await.unwrap();
    assert_eq!(undone.status, PaymentStatus::Refunded);
    assert_eq!(mall.counted("captures").await, 1);
    assert_eq!(mall.counted("amount_refunded").await, 1250);
}

#[sqlx::test(migrations = false)]
async fn a_failure_before_the_effect_is_tried_again_as_new(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.fault_next("capture", "error_500_before").await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap_err();
    let again = mall.ask::<CapturePayment>(order(1)).await.unwrap();
    assert_eq!(again.status, PaymentStatus::Captured);
    assert_eq!(mall.counted("captures").await, 1);
    // A provider answers the same failure again for the same key.
    assert_eq!(mall.counted("replays").await, 0);
}

#[sqlx::test(migrations = false)]
async fn fifty_captures_and_ten_cancels_at_once_end_in_one_of_both(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    let captures = futures::future::join_all((0..50).map(|_| mall.ask::<CapturePayment>(order(1))));
    let cancels = futures::future::join_all((0..10).map(|_| mall.ask::<CancelPayment>(order(1))));
    futures::join!(captures, cancels);
    mall.reconcile().await;
    let captured = mall.counted("captures").await;
    assert!(captured <= 1);
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    match captured {
        0 => assert_eq!(known.status, PaymentStatus::Cancelled),
        _ => assert_eq!(known.status, PaymentStatus::Refunded),
    }
    assert_eq!(mall.counted("amount_refunded").await, captured * 1250);
}

#[sqlx::test(migrations = false)]
async fn a_second_attempt_waits_for_the_first(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.fault(serde_json::json!({
        "next": [{ "call": "capture", "fault": { "slow_ms": 200 } }]
    }))
    .await;
    let (first, second) = futures::join!(
        mall.ask::<CapturePayment>(order(1)),
        mall.ask::<CapturePayment>(order(1))
    );
    assert_eq!(first.unwrap().status, PaymentStatus::Captured);
    assert_eq!(second.unwrap().status, PaymentStatus::Captured);
    assert_eq!(mall.state().await["counts"]["calls"]["capture"], 1);
}

#[sqlx::test(migrations = false)]
async fn a_page_whose_answer_was_lost_is_the_same_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.fault_next("create_session", "timeout").await;
    let lost = mall
        .create_by(shared_types::payment::PaymentProvider::Stripe, order(1))
        .await;
    assert_eq!(code(lost), "unavailable");
    let payment = mall.create(order(1)).await;
    assert!(payment.payment_url.is_some());
    assert_eq!(mall.state().await["sessions"]["open"], 1);
}

#[sqlx::test(migrations = false)]
async fn a_refund_whose_answer_was_lost_is_found(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    for (refund, fault) in [
        (1, "timeout"),
        (2, "error_500_after"),
        (3, "error_500_before"),
    ] {
        mall.fault_next("refund", fault).await;
        assert_eq!(
            code(mall.refund(order(1), refund, 100).await),
            "unavailable",
            "{fault}"
        );
        let again = mall.refund(order(1), refund, 100).await.unwrap();
        assert_eq!(again.status, RefundStatus::Succeeded, "{fault}");
    }
    assert_eq!(mall.counted("amount_refunded").await, 300);
    assert_eq!(mall.told::<PaymentRefunded>().await.len(), 3);
}

#[sqlx::test(migrations = false)]
async fn a_refused_refund_leaves_its_room_and_may_be_tried_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    authorised(&mall, 1).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    mall.fault_next("refund", "decline").await;
    let refused = mall.refund(order(1), 1, 1250).await.unwrap();
    assert_eq!(refused.status, RefundStatus::Failed);
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!((known.status, known.refunded), (PaymentStatus::Captured, 0));
    assert!(mall.told::<PaymentRefunded>().await.is_empty());
    let again = mall.refund(order(1), 1, 1250).await.unwrap();
    assert_eq!(again.status, RefundStatus::Succeeded);
}
