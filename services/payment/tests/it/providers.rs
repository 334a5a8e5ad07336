//! What every provider promises, stated once and held against each adapter.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use shared_types::event::{
    PaymentCaptured, PaymentFailed, PaymentRefunded, PaymentSucceeded, RefundFailed,
};
use shared_types::payment::{
    CancelPayment, CapturePayment, GetPayment, PaymentProvider, PaymentStatus, PaymentView,
    RefundStatus, SyncPayment,
};
use sqlx::PgPool;
use time::format_description::well_known::Rfc3339;

use crate::mall::{Mall, code, order};

/// A provider with its shopper.
struct Shop {
    mall: Mall,
    provider: PaymentProvider,
}

/// The names of the provider's calls, for fault switches.
struct Calls {
    open: &'static str,
    capture: &'static str,
    cancel: &'static str,
    refund: &'static str,
}

impl Shop {
    fn calls(&self) -> Calls {
        match self.provider {
            PaymentProvider::Stripe => Calls {
                open: "create_session",
                capture: "capture",
                cancel: "cancel",
                refund: "refund",
            },
            PaymentProvider::PayPal => Calls {
                open: "create_order",
                capture: "capture_authorization",
                cancel: "void_authorization",
                refund: "refund_capture",
            },
        }
    }

    async fn create(&self, number: u128) -> PaymentView {
        let made = self.mall.create_by(self.provider, order(number)).await;
        made.unwrap()
    }

    async fn pay(&self, payment: &PaymentView) {
        let status = match self.provider {
            PaymentProvider::Stripe => self.mall.pay(payment, "4242424242424242").await,
            PaymentProvider::PayPal => self.mall.answer(payment, "agree").await,
        };
        assert_eq!(status, 303);
    }

    async fn pay_in_vain(&self, payment: &PaymentView) {
        match self.provider {
            PaymentProvider::Stripe => self.mall.pay(payment, "4000000000000002").await,
            PaymentProvider::PayPal => self.mall.answer(payment, "agree-refused").await,
        };
    }

    async fn authorised(&self, number: u128) -> PaymentView {
        let payment = self.create(number).await;
        self.pay(&payment).await;
        let paid = self.mall.ask::<SyncPayment>(order(number)).await.unwrap();
        assert_eq!(paid.status, PaymentStatus::Authorised);
        paid
    }

    async fn captured(&self, number: u128) -> PaymentView {
        self.authorised(number).await;
        self.mall
            .ask::<CapturePayment>(order(number))
            .await
            .unwrap()
    }
}

macro_rules! promises {
    ($($promise:ident),* $(,)?) => {
        mod stripe {
            $(#[sqlx::test(migrations = false)]
            async fn $promise(pool: sqlx::PgPool) {
                let provider = shared_types::payment::PaymentProvider::Stripe;
                super::$promise(super::Shop { mall: super::open(pool).await, provider }).await;
            })*
        }
        mod paypal {
            $(#[sqlx::test(migrations = false)]
            async fn $promise(pool: sqlx::PgPool) {
                let provider = shared_types::payment::PaymentProvider::PayPal;
                super::$promise(super::Shop { mall: super::open(pool).await, provider }).await;
            })*
        }
    };
}

promises!(
    a_page_is_opened_once,
    what_was_agreed_is_held_then_taken_once_with_its_fee,
    a_refusal_is_told_and_the_same_page_takes_another_way_to_pay,
    calling_off_undoes_whatever_came_of_it,
    parts_are_given_back_up_to_the_whole,
    what_came_back_can_be_given_back_anew,
    what_was_given_back_without_us_is_booked_once,
    lost_answers_double_nothing,
    parallel_calls_act_once,
    its_webhooks_are_believed_and_no_others,
);

async fn open(pool: PgPool) -> Mall {
    Mall::open(pool).await
}

async fn a_page_is_opened_once(shop: Shop) {
    let first = shop.create(1).await;
    assert!(first.payment_url.is_some());
    assert_eq!(first.provider, shop.provider);
    assert_eq!(shop.create(1).await, first);
    shop.mall
        .fault_next(shop.calls().open, "error_500_after")
        .await;
    let lost = shop.mall.create_by(shop.provider, order(2)).await;
    assert_eq!(code(lost), "unavailable");
    assert!(shop.create(2).await.payment_url.is_some());
}

async fn what_was_agreed_is_held_then_taken_once_with_its_fee(shop: Shop) {
    shop.authorised(1).await;
    for _ in 0..3 {
        let taken = shop.mall.ask::<CapturePayment>(order(1)).await.unwrap();
        assert_eq!(taken.status, PaymentStatus::Captured);
    }
    assert_eq!(shop.mall.counted("captures").await, 1);
    assert_eq!(shop.mall.told::<PaymentSucceeded>().await.len(), 1);
    let told = shop.mall.told::<PaymentCaptured>().await;
    let told: Vec<_> = told
        .iter()
        .map(|told| (told.amount.amount, told.fee.amount))
        .collect();
    assert_eq!(told, [(1250, 66)]);
}

async fn a_refusal_is_told_and_the_same_page_takes_another_way_to_pay(shop: Shop) {
    let payment = shop.create(1).await;
    shop.pay_in_vain(&payment).await;
    let refused = shop.mall.ask::<SyncPayment>(order(1)).await.unwrap();
    assert_eq!(refused.status, PaymentStatus::Pending);
    assert!(refused.problem.is_some());
    assert_eq!(shop.mall.told::<PaymentFailed>().await.len(), 1);
    shop.pay(&payment).await;
    let paid = shop.mall.ask::<SyncPayment>(order(1)).await.unwrap();
    assert_eq!(
        (paid.status, paid.problem),
        (PaymentStatus::Authorised, None)
    );
}

async fn calling_off_undoes_whatever_came_of_it(shop: Shop) {
    shop.create(1).await;
    let agreed = shop.create(2).await;
    shop.pay(&agreed).await;
    shop.authorised(3).await;
    shop.captured(4).await;
    let expected = [
        (1, PaymentStatus::Cancelled),
        (2, PaymentStatus::Cancelled),
        (3, PaymentStatus::Cancelled),
        (4, PaymentStatus::Refunded),
    ];
    for (number, status) in expected {
        for _ in 0..2 {
            let undone = shop.mall.ask::<CancelPayment>(order(number)).await.unwrap();
            assert_eq!(undone.status, status, "order {number}");
        }
        let refused = shop.mall.ask::<CapturePayment>(order(number)).await;
        assert_eq!(code(refused), "not_authorised", "order {number}");
    }
    assert_eq!(shop.mall.counted("captures").await, 1);
    assert_eq!(shop.mall.counted("amount_refunded").await, 1250);
}

async fn parts_are_given_back_up_to_the_whole(shop: Shop) {
    shop.captured(1).await;
    let part = shop.mall.refund(order(1), 1, 1000).await.unwrap();
    assert_eq!(part.status, RefundStatus::Succeeded);
    let more = shop.mall.refund(order(1), 2, 251).await;
    assert_eq!(code(more), "refund_exceeds");
    shop.mall.fault_next(shop.calls().refund, "decline").await;
    let refused = shop.mall.refund(order(1), 3, 250).await.unwrap();
    assert_eq!(refused.status, RefundStatus::Failed);
    let rest = shop.mall.refund(order(1), 3, 250).await.unwrap();
    assert_eq!(rest.status, RefundStatus::Succeeded);
    let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(
        (known.status, known.refunded),
        (PaymentStatus::Refunded, 1250)
    );
    assert_eq!(shop.mall.counted("amount_refunded").await, 1250);
    assert_eq!(shop.mall.told::<PaymentRefunded>().await.len(), 2);
}

async fn what_came_back_can_be_given_back_anew(shop: Shop) {
    shop.captured(1).await;
    shop.mall.refund(order(1), 1, 250).await.unwrap();
    shop.mall.refund(order(1), 2, 1000).await.unwrap();
    let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Refunded);
    shop.mall.comes_back(order(1), 250).await;
    let looks = (0..3).map(|_| shop.mall.reconcile_refunds());
    futures::future::join_all(looks).await;
    let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(
        (known.status, known.refunded),
        (PaymentStatus::Captured, 1000)
    );
    let told = shop.mall.told::<RefundFailed>().await;
    let told: Vec<_> = told
        .iter()
        .map(|told| (told.amount.amount, told.was_given))
        .collect();
    assert_eq!(told, [(250, true)]);
    // Its id is over: everybody has heard how it ended.
    let again = shop.mall.refund(order(1), 1, 250).await.unwrap();
    assert_eq!(again.status, RefundStatus::Failed);
    let anew = shop.mall.refund(order(1), 3, 250).await.unwrap();
    assert_eq!(anew.status, RefundStatus::Succeeded);
    let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Refunded);
    assert_eq!(shop.mall.counted("amount_refunded").await, 1250);
}

async fn what_was_given_back_without_us_is_booked_once(shop: Shop) {
    shop.captured(1).await;
    shop.mall.refund(order(1), 1, 250).await.unwrap();
    shop.mall.refund_elsewhere(order(1), 300).await;
    for _ in 0..2 {
        shop.mall.reconcile_refunds().await;
        let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
        assert_eq!(known.refunded, 550);
        let told = shop.mall.told::<PaymentRefunded>().await;
        let told: Vec<_> = told
            .iter()
            .map(|told| (told.amount.amount, told.seller_id.is_some()))
            .collect();
        assert_eq!(told, [(250, true), (300, false)]);
    }
    let more = shop.mall.refund(order(1), 2, 701).await;
    assert_eq!(code(more), "refund_exceeds");
    shop.mall.refund_elsewhere(order(1), 700).await;
    let looks = (0..5).map(|_| shop.mall.reconcile_refunds());
    futures::future::join_all(looks).await;
    let known = shop.mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(
        (known.status, known.refunded),
        (PaymentStatus::Refunded, 1250)
    );
    assert_eq!(shop.mall.told::<PaymentRefunded>().await.len(), 3);
}

async fn lost_answers_double_nothing(shop: Shop) {
    let calls = shop.calls();
    for (number, fault) in [
        (1, "timeout"),
        (2, "error_500_after"),
        (3, "error_500_before"),
    ] {
        shop.authorised(number).await;
        shop.mall.fault_next(calls.capture, fault).await;
        shop.mall
            .ask::<CapturePayment>(order(number))
            .await
            .unwrap_err();
        let known = shop.mall.ask::<GetPayment>(order(number)).await.unwrap();
        assert!(known.unknown, "{fault}");
        shop.mall
            .ask::<CapturePayment>(order(number))
            .await
            .unwrap();
        shop.mall.fault_next(calls.refund, fault).await;
        let lost = shop.mall.refund(order(number), number, 500).await;
        assert_eq!(code(lost), "unavailable", "{fault}");
        shop.mall.refund(order(number), number, 500).await.unwrap();
    }
    shop.authorised(4).await;
    shop.mall.fault_next(calls.cancel, "timeout").await;
    shop.mall.ask::<CancelPayment>(order(4)).await.unwrap_err();
    let undone = shop.mall.ask::<CancelPayment>(order(4)).await.unwrap();
    assert_eq!(undone.status, PaymentStatus::Cancelled);
    assert_eq!(shop.mall.counted("captures").await, 3);
    assert_eq!(shop.mall.counted("amount_refunded").await, 1500);
    assert_eq!(shop.mall.told::<PaymentRefunded>().await.len(), 3);
}

async fn parallel_calls_act_once(shop: Shop) {
    let payment = shop.create(1).await;
    shop.pay(&payment).await;
    let syncs = (0..10).map(|_| shop.mall.ask::<SyncPayment>(order(1)));
    for synced in futures::future::join_all(syncs).await {
        assert_eq!(synced.unwrap().status, PaymentStatus::Authorised);
    }
    let captures = (0..10).map(|_| shop.mall.ask::<CapturePayment>(order(1)));
    for captured in futures::future::join_all(captures).await {
        assert_eq!(captured.unwrap().status, PaymentStatus::Captured);
    }
    assert_eq!(shop.mall.counted("charges_succeeded").await, 1);
    assert_eq!(shop.mall.counted("captures").await, 1);
    assert_eq!(shop.mall.told::<PaymentSucceeded>().await.len(), 1);
}

async fn its_webhooks_are_believed_and_no_others(shop: Shop) {
    let mall = Mall::open_to_webhooks(shop.mall.pool.clone()).await;
    let shop = Shop { mall, ..shop };
    let payment = shop.create(1).await;
    shop.pay(&payment).await;
    let started = Instant::now();
    while shop.mall.ask::<GetPayment>(order(1)).await.unwrap().status != PaymentStatus::Authorised {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "no webhook came"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.mall.ask::<CapturePayment>(order(1)).await.unwrap();
    let forged = forged(shop.provider);
    let status = shop.mall.app.anon().request(forged).await.unwrap().status;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

/// A webhook of this moment that somebody else signed.
fn forged(provider: PaymentProvider) -> Request<Body> {
    let now = time::OffsetDateTime::now_utc();
    let address = format!("/webhooks/{}", provider.name());
    let request = Request::post(address);
    let (request, body) = match provider {
        PaymentProvider::Stripe => (
            request.header(
                "stripe-signature",
                format!("t={},v1=00", now.unix_timestamp()),
            ),
            r#"{"id":"evt_1","type":"charge.refunded","data":{"object":{}}}"#,
        ),
        PaymentProvider::PayPal => (
            request
                .header("paypal-auth-algo", "SHA256withRSA")
                .header("paypal-cert-url", "https://evil.example/cert")
                .header("paypal-transmission-id", "1")
                .header("paypal-transmission-sig", "00")
                .header("paypal-transmission-time", now.format(&Rfc3339).unwrap()),
            r#"{"id":"WH-1","event_type":"PAYMENT.CAPTURE.REFUNDED","resource":{}}"#,
        ),
    };
    request.body(Body::from(body)).unwrap()
}
