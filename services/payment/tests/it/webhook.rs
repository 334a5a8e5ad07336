//! The provider's webhooks.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared_types::event::PaymentSucceeded;
use shared_types::payment::{GetPayment, PaymentStatus};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::mall::{Mall, WEBHOOK_SECRET, order};

fn signature(secret: &str, body: &str) -> String {
    let at = OffsetDateTime::now_utc().unix_timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

async fn post(mall: &Mall, signature: &str, body: &str) -> StatusCode {
    let request = Request::post("/webhooks/stripe")
        .header("stripe-signature", signature)
        .body(Body::from(body.to_owned()))
        .unwrap();
    mall.app.anon().request(request).await.unwrap().status
}

fn event(id: &str, number: u128) -> String {
    let object = serde_json::json!({ "client_reference_id": order(number).to_string() });
    let kind = "checkout.session.completed";
    serde_json::json!({ "id": id, "type": kind, "data": { "object": object } }).to_string()
}

#[sqlx::test(migrations = false)]
async fn a_believed_webhook_makes_us_ask_and_a_repeat_changes_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payment = mall.create(order(1)).await;
    mall.pay(&payment, "4242424242424242").await;
    let body = event("evt_1", 1);
    for _ in 0..3 {
        let status = post(&mall, &signature(WEBHOOK_SECRET, &body), &body).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Authorised);
    let told = service_kit::test::published::<PaymentSucceeded>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_a_webhook_claims_is_not_believed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.create(order(1)).await;
    let body = event("evt_1", 1);
    post(&mall, &signature(WEBHOOK_SECRET, &body), &body).await;
    let known = mall.ask::<GetPayment>(order(1)).await.unwrap();
    assert_eq!(known.status, PaymentStatus::Pending);
}

#[sqlx::test(migrations = false)]
async fn forged_and_broken_webhooks_are_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let body = event("evt_1", 1);
    let refused = StatusCode::BAD_REQUEST;
    assert_eq!(
        post(&mall, &signature("whsec_other", &body), &body).await,
        refused
    );
    assert_eq!(post(&mall, "nonsense", &body).await, refused);
    assert_eq!(
        post(&mall, &signature(WEBHOOK_SECRET, "{}"), &body).await,
        refused
    );
    assert_eq!(
        post(&mall, &signature(WEBHOOK_SECRET, "{}"), "{}").await,
        refused
    );
    let unknown = event("evt_2", 99);
    let status = post(&mall, &signature(WEBHOOK_SECRET, &unknown), &unknown).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}
