//! The providers' webhooks.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use shared_types::event::{PaymentRefunded, PaymentSucceeded, RefundFailed};
use shared_types::payment::{CapturePayment, GetPayment, PaymentStatus};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::mall::{Mall, WEBHOOK_SECRET, order};

const GOOD: &str = "4242424242424242";

fn signed(secret: &str, body: &str, age_s: i64) -> String {
    let at = OffsetDateTime::now_utc().unix_timestamp() - age_s;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

fn signature(secret: &str, body: &str) -> String {
    signed(secret, body, 0)
}

async fn post(mall: &Mall, signature: &str, body: &str) -> StatusCode {
    let request = Request::post("/webhooks/stripe")
        .header("stripe-signature", signature)
        .body(Body::from(body.to_owned()))
        .unwrap();
    mall.app.anon().request(request).await.unwrap().status
}

fn event(id: &str, number: u128) -> String {
    typed("checkout.session.completed", id, number)
}

fn typed(kind: &str, id: &str, number: u128) -> String {
    let object = json!({ "client_reference_id": order(number).to_string() });
    json!({ "id": id, "type": kind, "data": { "object": object } }).to_string()
}

#[sqlx::test(migrations = false)]
async fn a_believed_webhook_makes_us_ask_and_a_repeat_changes_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    let body = event("evt_1", 1);
    let header = signature(WEBHOOK_SECRET, &body);
    let at_once = (0..3).map(|_| post(&mall, &header, &body));
    for status in futures::future::join_all(at_once).await {
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    // And again two days later, signed anew as providers do.
    let asked = mall.state().await["counts"]["calls"].clone();
    let later = signature(WEBHOOK_SECRET, &body);
    assert_eq!(post(&mall, &later, &body).await, StatusCode::NO_CONTENT);
    assert_eq!(mall.state().await["counts"]["calls"], asked);
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Authorised);
    assert_eq!(mall.told::<PaymentSucceeded>().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_a_webhook_claims_is_not_believed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.create(order(1)).await;
    for (id, kind) in [
        ("evt_1", "checkout.session.completed"),
        ("evt_2", "charge.refunded"),
        ("evt_3", "payment_intent.succeeded"),
        ("evt_4", "something.nobody.knows"),
    ] {
        let body = typed(kind, id, 1);
        let status = post(&mall, &signature(WEBHOOK_SECRET, &body), &body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{kind}");
        let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
        assert_eq!(known.status, PaymentStatus::Pending, "{kind}");
    }
}

#[sqlx::test(migrations = false)]
async fn forged_stale_future_and_broken_webhooks_are_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let body = event("evt_1", 1);
    let refused = StatusCode::BAD_REQUEST;
    let cases = [
        (signature("whsec_other", &body), body.as_str()),
        ("nonsense".to_owned(), body.as_str()),
        (signature(WEBHOOK_SECRET, "{}"), body.as_str()),
        (signature(WEBHOOK_SECRET, "{}"), "{}"),
        (signed(WEBHOOK_SECRET, &body, 302), body.as_str()),
        (signed(WEBHOOK_SECRET, &body, -302), body.as_str()),
        (String::new(), body.as_str()),
    ];
    for (header, body) in cases {
        assert_eq!(post(&mall, &header, body).await, refused, "{header}");
    }
    for age_s in [295, -295] {
        let header = signed("whsec_former", &body, age_s);
        assert_eq!(post(&mall, &header, &body).await, StatusCode::NO_CONTENT);
    }
}

#[sqlx::test(migrations = false)]
async fn an_unknown_order_and_an_unknown_type_are_accepted_and_ignored(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let stranger = json!({ "id": "evt_3", "type": "customer.created",
        "data": { "object": { "email": "ada@example.com" } } });
    for body in [event("evt_2", 99), stranger.to_string()] {
        let status = post(&mall, &signature(WEBHOOK_SECRET, &body), &body).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    assert_eq!(mall.state().await["counts"]["calls"], json!({}));
}

#[sqlx::test(migrations = false)]
async fn without_a_secret_no_webhook_is_believed(pool: PgPool) {
    let closed = |config: &mut payment_service::Config| {
        config.stripe.as_mut().unwrap().webhook_secrets.clear();
        config.paypal.as_mut().unwrap().webhook_ids.clear();
    };
    let mall = Mall::open_with(pool, closed, None).await;
    let body = event("evt_1", 1);
    for address in ["/webhooks/stripe", "/webhooks/paypal"] {
        let request = Request::post(address)
            .header("stripe-signature", signature("", &body))
            .body(Body::from(body.clone()))
            .unwrap();
        let status = mall.app.anon().request(request).await.unwrap().status;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{address}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_wrong_address_is_not_found(pool: PgPool) {
    let mall = Mall::open_with(pool, |config| config.paypal = None, None).await;
    for address in [
        "/webhooks",
        "/webhooks/paypal",
        "/webhooks/stripe/x",
        "/webhook/stripe",
    ] {
        let request = Request::post(address).body(Body::empty()).unwrap();
        let status = mall.app.anon().request(request).await.unwrap().status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_webhook_tells_of_money_that_went_back_without_us(pool: PgPool) {
    let mall = Mall::open_to_webhooks(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    mall.refund_elsewhere(order(1), 300).await;
    until_delivered(&mall).await;
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.refunded, 300);
    assert_eq!(mall.told::<PaymentRefunded>().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_webhook_tells_of_a_refund_that_came_back(pool: PgPool) {
    let mall = Mall::open_to_webhooks(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, GOOD).await;
    mall.ask::<CapturePayment>(order(1)).await.unwrap();
    mall.refund(order(1), 1, 300).await.unwrap();
    mall.comes_back(order(1), 300).await;
    until_delivered(&mall).await;
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.refunded, 0);
    assert_eq!(mall.told::<RefundFailed>().await.len(), 1);
}

/// However the provider delivers, a payment becomes known, and is told of once.
#[sqlx::test(migrations = false)]
async fn duplicated_and_reordered_webhooks_tell_once(pool: PgPool) {
    let mall = Mall::open_to_webhooks(pool).await;
    for (number, mode) in [
        (1, json!("duplicate")),
        (2, json!("reorder")),
        (3, json!({ "delay_ms": 50 })),
    ] {
        mall.fault(json!({ "webhooks": mode })).await;
        let payment = mall.create(order(number)).await;
        mall.pay(&payment, "4000000000000002").await;
        mall.pay(&payment, GOOD).await;
        until_delivered(&mall).await;
        let known = mall.ask::<GetPayment>(order(number)).await.unwrap();
        assert_eq!(known.status, PaymentStatus::Authorised, "{mode}");
    }
    assert_eq!(mall.told::<PaymentSucceeded>().await.len(), 3);
}

async fn until_delivered(mall: &Mall) {
    let started = Instant::now();
    while mall.state().await["webhooks_pending"] != 0 {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "webhooks still wait"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
