//! Events reach the mall, signed, also when it is not listening at first.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::app::{App, NOW, Posted, WEBHOOK_SECRET, next};

/// HMAC by its definition (RFC 2104), so that the check shares nothing with the
/// code it checks but the hash.
fn hmac_sha256(key: &[u8], message: &[u8]) -> String {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize();
    hex::encode(outer)
}

fn assert_signed(posted: &Posted) {
    let message = format!("{NOW}.{}", posted.body);
    let expected = hmac_sha256(WEBHOOK_SECRET.as_bytes(), message.as_bytes());
    assert_eq!(posted.signature, format!("t={NOW},v1={expected}"));
}

#[tokio::test]
async fn a_payment_is_announced_with_a_valid_signature() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    let session = app.session(&[]).await;
    app.pay(&session, "4242424242424242").await;
    let mut events = [next(&mut posted).await, next(&mut posted).await];
    events.sort_by_key(Posted::kind);
    events.iter().for_each(assert_signed);
    let [completed, succeeded] = events.map(|posted| posted.event());
    assert_eq!(completed["type"], "checkout.session.completed");
    assert_eq!(completed["object"], "event");
    assert_eq!(
        completed["data"]["object"],
        app.retrieve_session(&session).await
    );
    assert_eq!(succeeded["type"], "payment_intent.succeeded");
    assert_eq!(succeeded["data"]["object"], app.intent_of(&session).await);
}

#[tokio::test]
async fn every_turn_of_a_payment_has_its_event() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    let session = app
        .session(&[("payment_intent_data[capture_method]", "manual")])
        .await;
    app.submit_card(&session, &crate::app::card("4000000000000002"))
        .await;
    assert_eq!(
        next(&mut posted).await.kind(),
        "payment_intent.payment_failed"
    );
    app.pay(&session, "4242424242424242").await;
    let mut kinds = [
        next(&mut posted).await.kind(),
        next(&mut posted).await.kind(),
    ];
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "checkout.session.completed",
            "payment_intent.amount_capturable_updated"
        ]
    );
    let intent = app.intent_of(&session).await;
    let id = intent["id"].as_str().unwrap();
    app.post_json(&format!("/v1/payment_intents/{id}/capture"), &[])
        .await;
    assert_eq!(next(&mut posted).await.kind(), "payment_intent.succeeded");
    app.post_json("/v1/refunds", &[("payment_intent", id), ("amount", "50")])
        .await;
    let refunded = next(&mut posted).await.event();
    assert_eq!(refunded["type"], "charge.refunded");
    assert_eq!(refunded["data"]["object"]["amount_refunded"], 50);
    assert_eq!(
        refunded["data"]["previous_attributes"]["amount_refunded"],
        0
    );
    let held = app.paid_intent("manual").await;
    assert_eq!(
        next(&mut posted).await.kind(),
        "payment_intent.amount_capturable_updated"
    );
    app.post_json(
        &format!(
            "/v1/payment_intents/{}/cancel",
            held["id"].as_str().unwrap()
        ),
        &[],
    )
    .await;
    assert_eq!(next(&mut posted).await.kind(), "payment_intent.canceled");
}

#[tokio::test]
async fn an_endpoint_that_refuses_is_tried_again() {
    let (app, mut posted) = App::start_with_webhooks(3).await;
    app.paid_intent("automatic").await;
    let event = next(&mut posted).await.event();
    assert_eq!(event["type"], "payment_intent.succeeded");
    let state = app.state().await;
    assert_eq!(state["counts"]["webhooks_failed_attempts"], 3);
}

#[tokio::test]
async fn duplicates_carry_the_same_event() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    app.set_faults(json!({ "webhooks": "duplicate" })).await;
    app.paid_intent("automatic").await;
    assert_eq!(next(&mut posted).await.body, next(&mut posted).await.body);
}

#[tokio::test]
async fn dropped_events_are_never_posted() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    app.set_faults(json!({ "webhooks": "drop" })).await;
    app.paid_intent("automatic").await;
    while app.state().await["counts"]["webhooks_dropped"] != 1 {
        tokio::task::yield_now().await;
    }
    app.set_faults(json!({ "webhooks": "deliver" })).await;
    app.paid_intent("manual").await;
    assert_eq!(
        next(&mut posted).await.kind(),
        "payment_intent.amount_capturable_updated"
    );
    assert_eq!(app.state().await["events"], 2);
}

#[tokio::test]
async fn reordered_events_arrive_the_wrong_way_round() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    app.set_faults(json!({ "webhooks": "reorder" })).await;
    let session = app.session(&[]).await;
    app.pay(&session, "4242424242424242").await;
    let kinds = [
        next(&mut posted).await.kind(),
        next(&mut posted).await.kind(),
    ];
    assert_eq!(
        kinds,
        ["checkout.session.completed", "payment_intent.succeeded"]
    );
}

#[tokio::test]
async fn delayed_events_arrive_after_the_answer() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    app.set_faults(json!({ "webhooks": { "delay_ms": 20 } }))
        .await;
    app.paid_intent("automatic").await;
    assert_eq!(next(&mut posted).await.kind(), "payment_intent.succeeded");
}
