//! The same key gives the same answer, and never a second charge.

use serde_json::json;

use crate::app::{App, json as body_of, session_form};

const INTENT: [(&str, &str); 4] = [
    ("amount", "1000"),
    ("currency", "usd"),
    ("payment_method", "pm_card_visa"),
    ("confirm", "true"),
];

#[tokio::test]
async fn a_repeated_request_is_answered_from_memory() {
    let app = App::start().await;
    let send = || {
        app.post("/v1/payment_intents", &INTENT)
            .header("Idempotency-Key", "order-1")
    };
    let first = send().send().await.unwrap();
    let request_id = first.headers()["request-id"].clone();
    let first = first.text().await.unwrap();
    let second = send().send().await.unwrap();
    assert_eq!(second.headers()["idempotent-replayed"], "true");
    assert_eq!(second.headers()["original-request"], request_id);
    assert_eq!(second.text().await.unwrap(), first);
    let state = app.state().await;
    assert_eq!(
        (
            &state["counts"]["charges_succeeded"],
            &state["counts"]["replays"]
        ),
        (&1.into(), &1.into())
    );
}

#[tokio::test]
async fn a_key_does_not_serve_two_requests() {
    let app = App::start().await;
    let keyed = |path: &str, form: &[(&str, &str)]| {
        app.post(path, form).header("Idempotency-Key", "k").send()
    };
    body_of(
        keyed("/v1/checkout/sessions", &session_form(&[]))
            .await
            .unwrap(),
        200,
    )
    .await;
    let other_form = keyed("/v1/checkout/sessions", &session_form(&[("locale", "en")]))
        .await
        .unwrap();
    assert_eq!(
        body_of(other_form, 400).await["error"]["type"],
        "idempotency_error"
    );
    let other_path = keyed("/v1/payment_intents", &INTENT).await.unwrap();
    assert_eq!(
        body_of(other_path, 400).await["error"]["type"],
        "idempotency_error"
    );
}

#[tokio::test]
async fn while_the_first_request_runs_the_second_is_told_so() {
    let app = App::start().await;
    app.set_faults(
        json!({ "next": [{ "call": "create_intent", "fault": { "slow_ms": 60_000 } }] }),
    )
    .await;
    let first = app
        .post("/v1/payment_intents", &INTENT)
        .header("Idempotency-Key", "k");
    let first = tokio::spawn(first.send());
    while app.state().await["counts"]["calls"]["create_intent"] != 1 {
        tokio::task::yield_now().await;
    }
    let send = || {
        app.post("/v1/payment_intents", &INTENT)
            .header("Idempotency-Key", "k")
            .send()
    };
    let second = body_of(send().await.unwrap(), 409).await;
    assert_eq!(second["error"]["code"], "idempotency_key_in_use");

    // The first caller hangs up before anything happened: the key is free again.
    first.abort();
    while send().await.unwrap().status() != 200 {}
    assert_eq!(app.state().await["counts"]["charges_succeeded"], 1);
}

#[tokio::test]
async fn a_decline_is_remembered_and_a_mistake_in_the_request_is_not() {
    let app = App::start().await;
    let keyed = |form: Vec<(&'static str, &'static str)>, key: &'static str| {
        app.post("/v1/payment_intents", &form)
            .header("Idempotency-Key", key)
            .send()
    };
    let declined = vec![
        ("amount", "1000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_chargeDeclined"),
        ("confirm", "true"),
    ];
    let first = body_of(keyed(declined.clone(), "declined").await.unwrap(), 402).await;
    assert_eq!(
        body_of(keyed(declined, "declined").await.unwrap(), 402).await,
        first
    );

    body_of(
        keyed(vec![("amount", "ten"), ("currency", "usd")], "mistake")
            .await
            .unwrap(),
        400,
    )
    .await;
    body_of(
        keyed(vec![("amount", "1000"), ("currency", "usd")], "mistake")
            .await
            .unwrap(),
        200,
    )
    .await;
}
