//! Paying, capturing, calling off.

use shared_types::Empty;
use shared_types::event::{PaymentCaptured, PaymentFailed, PaymentSucceeded};
use shared_types::payment::{
    CancelPayment, CapturePayment, CreatePayment, GetPayment, ListPaymentProviders,
    PaymentProvider, PaymentStatus, SyncPayment,
};
use sqlx::PgPool;

use crate::mall::{Mall, code, new_payment, order};

/// Succeeds.
const GOOD: &str = "4242424242424242";
/// Is declined.
const DECLINED: &str = "4000000000000002";

#[sqlx::test(migrations = false)]
async fn a_paid_order_is_authorised_then_captured_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    assert_eq!(
        mall.ask::<SyncPayment>(order(1)).await.unwrap().status,
        PaymentStatus::Pending
    );
    assert_eq!(mall.pay(&payment, GOOD).await, 303);
    let paid = mall.ask::<SyncPayment>(order(1)).await.unwrap();
    assert_eq!(
        (paid.status, paid.payment_url),
        (PaymentStatus::Authorised, None)
    );
    for _ in 0..3 {
        let captured = mall.ask::<CapturePayment>(order(1)).await.unwrap();
        assert_eq!(captured.status, PaymentStatus::Captured);
    }
    assert_eq!(mall.counted("captures").await, 1);
    let told = service_kit::test::published::<PaymentSucceeded>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    let told = mall.told::<PaymentCaptured>().await;
    // 2.9 % of $12.50 and 30 cents.
    let known: Vec<_> = told
        .iter()
        .map(|told| (told.amount.amount, told.fee.amount))
        .collect();
    assert_eq!(known, [(1250, 66)]);
}

#[sqlx::test(migrations = false)]
async fn a_decline_is_told_and_the_same_page_takes_another_card(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, DECLINED).await;
    let declined = mall.ask::<SyncPayment>(order(1)).await.unwrap();
    assert_eq!(declined.status, PaymentStatus::Pending);
    assert!(
        declined
            .problem
            .unwrap()
            .to_lowercase()
            .contains("declined")
    );
    let told = service_kit::test::published::<PaymentFailed>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    mall.pay(&payment, GOOD).await;
    let paid = mall.ask::<SyncPayment>(order(1)).await.unwrap();
    assert_eq!(
        (paid.status, paid.problem),
        (PaymentStatus::Authorised, None)
    );
}

#[sqlx::test(migrations = false)]
async fn asking_twice_opens_one_payment(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let asked = futures::future::join_all((0..10).map(|_| mall.create(order(1)))).await;
    assert!(
        asked
            .iter()
            .all(|payment| payment.payment_id == asked[0].payment_id)
    );
    assert!(
        asked
            .iter()
            .all(|payment| payment.payment_url == asked[0].payment_url)
    );
    let other = new_payment(order(1), 999);
    let refused = mall
        .app
        .service()
        .send::<CreatePayment>(&Empty {}, &other)
        .await;
    assert_eq!(code(refused), "amount_differs");
}

#[sqlx::test(migrations = false)]
async fn nothing_is_captured_before_the_shopper_paid(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.create(order(1)).await;
    assert_eq!(
        code(mall.ask::<CapturePayment>(order(1)).await),
        "not_authorised"
    );
    assert_eq!(
        code(mall.ask::<CapturePayment>(order(2)).await),
        "not_found"
    );
    assert_eq!(code(mall.ask::<GetPayment>(order(2)).await), "not_found");
}

#[sqlx::test(migrations = false)]
async fn calling_off_undoes_whatever_came_of_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.create(order(1)).await;
    let authorised = mall.create(order(2)).await;
    mall.pay(&authorised, GOOD).await;
    let captured = mall.create(order(3)).await;
    mall.pay(&captured, GOOD).await;
    mall.ask::<CapturePayment>(order(3)).await.unwrap();
    let expected = [
        (1, PaymentStatus::Cancelled),
        (2, PaymentStatus::Cancelled),
        (3, PaymentStatus::Refunded),
    ];
    for (number, status) in expected {
        for _ in 0..2 {
            let undone = mall.ask::<CancelPayment>(order(number)).await.unwrap();
            assert_eq!(undone.status, status, "order {number}");
        }
    }
    assert_eq!(mall.counted("refunds").await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_payment_keeps_its_provider(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let service = mall.app.service();
    let offered = service.send::<ListPaymentProviders>(&Empty {}, &Empty {});
    let both = [PaymentProvider::Stripe, PaymentProvider::PayPal];
    assert_eq!(offered.await.unwrap().providers, both);
    let first = mall
        .create_by(PaymentProvider::PayPal, order(1))
        .await
        .unwrap();
    let again = mall.create(order(1)).await;
    assert_eq!(again, first);
    assert_eq!(again.provider, PaymentProvider::PayPal);
}

#[sqlx::test(migrations = false)]
async fn a_provider_that_is_not_configured_cannot_be_chosen(pool: PgPool) {
    let mall = Mall::open_with(pool, |config| config.paypal = None, None).await;
    let refused = mall.create_by(PaymentProvider::PayPal, order(1)).await;
    assert_eq!(code(refused), "provider_unknown");
}

#[sqlx::test(migrations = false)]
async fn a_calling_off_that_comes_first_keeps_the_payment_shut(pool: PgPool) {
    let mall = Mall::open(pool).await;
    assert_eq!(code(mall.ask::<CancelPayment>(order(1)).await), "not_found");
    for _ in 0..2 {
        let late = mall
            .app
            .service()
            .send::<CreatePayment>(&Empty {}, &new_payment(order(1), 1250))
            .await;
        assert_eq!(code(late), "payment_called_off");
    }
    assert_eq!(mall.calls("create_session").await, 0);
    let undone = mall.ask::<CancelPayment>(order(1)).await.unwrap();
    assert_eq!(undone.status, PaymentStatus::Cancelled);
}

#[sqlx::test(migrations = false)]
async fn a_page_opened_while_its_order_is_called_off_is_closed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let slow =
        serde_json::json!({ "next": [{ "call": "create_session", "fault": { "slow_ms": 300 } }] });
    mall.fault(slow).await;
    let service = mall.app.service();
    let body = new_payment(order(1), 1250);
    let (opened, called_off) =
        tokio::join!(service.send::<CreatePayment>(&Empty {}, &body), async {
            while mall.calls("create_session").await == 0 {
                tokio::task::yield_now().await;
            }
            mall.ask::<CancelPayment>(order(1)).await
        });
    // The page is there before it is closed.
    assert!(opened.unwrap().payment_url.is_some());
    assert_eq!(called_off.unwrap().status, PaymentStatus::Cancelled);
    assert_eq!(mall.calls("expire_session").await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_capture_that_nobody_heard_of_again_is_asked_about_not_repeated(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<SyncPayment>(order(1)).await.unwrap();
    let fault = serde_json::json!({ "next": [{ "call": "capture", "fault": "error_500_after" }] });
    mall.fault(fault).await;
    assert_eq!(
        code(mall.ask::<CapturePayment>(order(1)).await),
        "unavailable"
    );
    // The provider's memory of our key is gone; its memory of the payment is not.
    let captured = mall.ask::<CapturePayment>(order(1)).await.unwrap();
    assert_eq!(captured.status, PaymentStatus::Captured);
    assert_eq!(
        (mall.calls("capture").await, mall.counted("captures").await),
        (1, 1)
    );
}

#[sqlx::test(migrations = false)]
async fn one_request_at_a_time_changes_a_payment_at_the_provider(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<SyncPayment>(order(1)).await.unwrap();
    let slow = serde_json::json!({ "next": [{ "call": "capture", "fault": { "slow_ms": 300 } }] });
    mall.fault(slow).await;
    let (first, second, called_off) = tokio::join!(
        mall.ask::<CapturePayment>(order(1)),
        async {
            while mall.calls("capture").await == 0 {
                tokio::task::yield_now().await;
            }
            mall.ask::<CapturePayment>(order(1)).await
        },
        async {
            while mall.calls("capture").await == 0 {
                tokio::task::yield_now().await;
            }
            mall.ask::<CancelPayment>(order(1)).await
        }
    );
    assert_eq!(first.unwrap().status, PaymentStatus::Captured);
    assert_eq!(called_off.unwrap().status, PaymentStatus::Refunded);
    // It waited for its turn, and came before or after the calling off.
    match second {
        Ok(second) => assert_eq!(second.status, PaymentStatus::Captured),
        refused => assert_eq!(code(refused), "not_authorised"),
    }
    assert_eq!(
        (
            mall.counted("captures").await,
            mall.counted("refunds").await
        ),
        (1, 1)
    );
}

/// A sum in the wrong currency is worse than none.
#[sqlx::test(migrations = false)]
async fn a_payment_that_cannot_be_read_is_not_guessed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for change in [
        "update payment set currency = 'XXX'",
        "update payment set currency = 'USD', provider = 'nobody'",
    ] {
        mall.create(order(1)).await;
        sqlx::query(change).execute(&mall.pool).await.unwrap();
        assert_eq!(
            code(mall.ask::<GetPayment>(order(1)).await),
            "internal",
            "{change}"
        );
        sqlx::query("delete from payment")
            .execute(&mall.pool)
            .await
            .unwrap();
    }
}
