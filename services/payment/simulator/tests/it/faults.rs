//! The provider fails on demand.

use std::time::Duration;

use serde_json::json;

use crate::app::{App, card, json as body_of};

async fn held(app: &App) -> String {
    let intent = app.paid_intent("manual").await;
    format!(
        "/v1/payment_intents/{}/capture",
        intent["id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn an_error_before_has_no_effect() {
    let app = App::start().await;
    let capture = held(&app).await;
    app.set_faults(json!({ "next": [{ "call": "capture", "fault": "error_500_before" }] }))
        .await;
    let send = || {
        app.post(&capture, &[])
            .header("Idempotency-Key", "c")
            .send()
    };
    assert_eq!(
        body_of(send().await.unwrap(), 500).await["error"]["type"],
        "api_error"
    );
    assert_eq!(app.state().await["counts"]["captures"], 0);
    assert_eq!(
        body_of(send().await.unwrap(), 200).await["status"],
        "succeeded"
    );
}

#[tokio::test]
async fn an_error_after_has_its_effect_once() {
    let app = App::start().await;
    let capture = held(&app).await;
    app.set_faults(json!({ "next": [{ "call": "capture", "fault": "error_500_after" }] }))
        .await;
    let send = || {
        app.post(&capture, &[])
            .header("Idempotency-Key", "c")
            .send()
    };
    body_of(send().await.unwrap(), 500).await;
    assert_eq!(app.state().await["counts"]["captures"], 1);
    assert_eq!(
        body_of(send().await.unwrap(), 200).await["status"],
        "succeeded"
    );
    assert_eq!(app.state().await["counts"]["captures"], 1);
}

#[tokio::test]
async fn an_answer_that_never_comes_can_be_asked_for_again() {
    let app = App::start().await;
    let capture = held(&app).await;
    app.set_faults(json!({ "next": [{ "call": "capture", "fault": "timeout" }] }))
        .await;
    let send = || app.post(&capture, &[]).header("Idempotency-Key", "c");
    let error = send()
        .timeout(Duration::from_millis(200))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        body_of(send().send().await.unwrap(), 200).await["status"],
        "succeeded"
    );
    assert_eq!(app.state().await["counts"]["captures"], 1);
}

#[tokio::test]
async fn calls_are_declined_on_demand() {
    let app = App::start().await;
    let capture = held(&app).await;
    let session = app.session(&[]).await;
    app.set_faults(json!({ "next": [
        { "call": "capture", "fault": "decline" }, { "call": "pay", "fault": "decline" },
        { "call": "refund", "fault": "decline" },
    ] }))
    .await;
    let error = app.post_refused(&capture, &[], 402).await;
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    let declined = app.submit_card(&session, &card("4242424242424242")).await;
    assert!(
        declined
            .text()
            .await
            .unwrap()
            .contains("Your card was declined.")
    );
    let paid = app.paid_intent("automatic").await;
    let refund = app
        .post_json(
            "/v1/refunds",
            &[("payment_intent", paid["id"].as_str().unwrap())],
        )
        .await;
    assert_eq!(
        (&refund["status"], &refund["failure_reason"]),
        (&"failed".into(), &"declined".into())
    );
    assert_eq!(
        app.state().await["faults"]["next"],
        json!([]),
        "each fault happens once"
    );
}

#[tokio::test]
async fn a_slow_call_arrives_in_the_end() {
    let app = App::start().await;
    app.set_faults(json!({ "next": [{ "call": "create_session", "fault": { "slow_ms": 30 } }] }))
        .await;
    let started = std::time::Instant::now();
    app.session(&[]).await;
    assert!(started.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let app = App::start().await;
    for plan in [
        json!({ "next": [{ "call": "capture", "fault": "explode" }] }),
        json!({ "next": [{ "call": "retrieve_intent", "fault": "decline" }] }),
        json!({ "next": [{ "call": "capture", "fault": { "slow_ms": 999_999_999 } }] }),
        json!({ "webhooks": "sometimes" }),
        json!({ "nxt": [] }),
        json!([]),
    ] {
        let url = format!("{}/_simulator/faults", app.url);
        let response = app
            .browser()
            .post(url)
            .bearer_auth(crate::app::KEY)
            .json(&plan)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400, "{plan}");
    }
}

#[tokio::test]
async fn reset_forgets_everything() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    app.pay(&session, "4242424242424242").await;
    app.set_faults(json!({ "webhooks": "drop" })).await;
    app.post_json("/_simulator/reset", &[]).await;
    let fresh = app.state().await;
    assert_eq!(fresh["counts"]["charges_succeeded"], 0);
    assert_eq!(fresh["events"], 0);
    assert_eq!(fresh["faults"]["webhooks"], "deliver");
    let path = format!("/v1/checkout/sessions/{}", session["id"].as_str().unwrap());
    assert_eq!(app.get(&path).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_switches_need_the_key() {
    let app = App::start().await;
    let client = app.browser();
    assert_eq!(
        client
            .get(format!("{}/_simulator/state", app.url))
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
    assert_eq!(
        client
            .post(format!("{}/_simulator/reset", app.url))
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
    let faults = client
        .post(format!("{}/_simulator/faults", app.url))
        .json(&json!({}));
    assert_eq!(faults.send().await.unwrap().status(), 401);
}
