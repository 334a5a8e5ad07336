//! Money given back: once for each id, never more than was taken.

use shared_types::event::{PaymentRefunded, RefundFailed};
use shared_types::payment::{
    CancelPayment, CapturePayment, GetPayment, PaymentStatus, RefundStatus,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code, order};

const GOOD: &str = "4242424242424242";

/// A mall with a captured payment of $12.50 for order 1.
async fn paid(pool: PgPool) -> Mall {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    mall
}

#[sqlx::test(migrations = false)]
async fn a_refund_asked_for_many_times_at_once_gives_back_once(pool: PgPool) {
    let mall = paid(pool).await;
    let asked = futures::future::join_all((0..20).map(|_| mall.refund(order(1), 7, 500))).await;
    // Some met another's call under way and are told to ask again.
    for answer in asked.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), "unavailable");
    }
    let settled = mall.refund(order(1), 7, 500).await.unwrap();
    assert_eq!(settled.status, RefundStatus::Succeeded);
    assert_eq!(mall.counted("amount_refunded").await, 500);
    let told = mall.told::<PaymentRefunded>().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].seller_id, Some(Uuid::from_u128(7).into()));
}

#[sqlx::test(migrations = false)]
async fn parallel_refunds_never_exceed_what_was_captured(pool: PgPool) {
    let mall = paid(pool).await;
    let asked = (0..10).map(|refund| mall.refund(order(1), refund + 1, 400));
    let answers = futures::future::join_all(asked).await;
    let given = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(given, 3);
    let refused = answers.into_iter().filter(Result::is_err).map(code);
    assert!(refused.into_iter().all(|code| code == "refund_exceeds"));
    assert_eq!(mall.counted("amount_refunded").await, 1200);
    let rest = mall.refund(order(1), 99, 50).await.unwrap();
    assert_eq!(rest.status, RefundStatus::Succeeded);
    let payment = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(
        (payment.status, payment.refunded),
        (PaymentStatus::Refunded, 1250)
    );
    assert_eq!(mall.told::<PaymentRefunded>().await.len(), 4);
}

#[sqlx::test(migrations = false)]
async fn calling_off_gives_back_what_is_left(pool: PgPool) {
    let mall = paid(pool).await;
    mall.refund(order(1), 1, 250).await.unwrap();
    for _ in 0..2 {
        let undone = mall.ask::<CancelPayment>(order(1)).await.unwrap();
        assert_eq!(undone.status, PaymentStatus::Refunded);
    }
    assert_eq!(mall.counted("amount_refunded").await, 1250);
    let told = mall.told::<PaymentRefunded>().await;
    let mut given: Vec<_> = told.iter().map(|told| told.amount.amount).collect();
    given.sort_unstable();
    assert_eq!(given, [250, 1000]);
}

#[sqlx::test(migrations = false)]
async fn only_captured_money_is_given_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    assert_eq!(code(mall.refund(order(1), 1, 100).await), "not_found");
    mall.create(order(1)).await;
    assert_eq!(code(mall.refund(order(1), 1, 100).await), "not_captured");
}

#[sqlx::test(migrations = false)]
async fn an_id_is_for_one_refund(pool: PgPool) {
    let mall = paid(pool).await;
    mall.refund(order(1), 1, 100).await.unwrap();
    assert_eq!(code(mall.refund(order(1), 1, 101).await), "refund_differs");
    assert_eq!(code(mall.refund(order(1), 2, 0).await), "invalid");
    assert_eq!(mall.counted("amount_refunded").await, 100);
}

#[sqlx::test(migrations = false)]
async fn what_came_back_of_a_called_off_order_goes_back_anew(pool: PgPool) {
    let mall = paid(pool).await;
    mall.refund(order(1), 1, 250).await.unwrap();
    mall.ask::<CancelPayment>(order(1)).await.unwrap();
    for amount in [1000, 1000, 250] {
        mall.comes_back(order(1), amount).await;
        mall.reconcile_refunds().await;
        let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
        assert_eq!(known.status, PaymentStatus::Captured);
        let undone = mall.ask::<CancelPayment>(order(1)).await.unwrap();
        assert_eq!(undone.status, PaymentStatus::Refunded);
        assert_eq!(mall.counted("amount_refunded").await, 1250);
    }
    assert_eq!(mall.told::<RefundFailed>().await.len(), 3);
}

/// An operator has given some of it back at the provider after it had refused the whole.
#[sqlx::test(migrations = false)]
async fn a_refused_calling_off_gives_back_what_is_left_by_now(pool: PgPool) {
    let mall = paid(pool).await;
    mall.fault_next("refund", "decline").await;
    let refused = mall.ask::<CancelPayment>(order(1)).await;
    assert_eq!(code(refused), "provider_refused");
    mall.refund_elsewhere(order(1), 300).await;
    mall.reconcile_refunds().await;
    let undone = mall.ask::<CancelPayment>(order(1)).await.unwrap();
    assert_eq!(undone.status, PaymentStatus::Refunded);
    assert_eq!(mall.counted("amount_refunded").await, 1250);
}
