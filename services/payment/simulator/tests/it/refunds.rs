//! Money given back.

use serde_json::Value;

use crate::app::App;

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

#[tokio::test]
async fn a_payment_is_refunded_in_parts_and_never_beyond() {
    let app = App::start().await;
    let intent = app.paid_intent("automatic").await;
    let form = [
        ("payment_intent", id(&intent)),
        ("amount", "550"),
        ("reason", "requested_by_customer"),
        ("metadata[order_id]", "order-1"),
    ];
    let refund = app.post_json("/v1/refunds", &form).await;
    assert!(id(&refund).starts_with("re_"));
    assert_eq!(
        (&refund["amount"], &refund["status"]),
        (&550.into(), &"succeeded".into())
    );
    assert_eq!(refund["metadata"]["order_id"], "order-1");
    assert_eq!(
        app.get_json(&format!("/v1/refunds/{}", id(&refund))).await,
        refund
    );

    let error = app
        .post_refused(
            "/v1/refunds",
            &[("payment_intent", id(&intent)), ("amount", "2001")],
            400,
        )
        .await;
    assert_eq!(error["param"], "amount");
    let charge = intent["latest_charge"].as_str().unwrap();
    let rest = app.post_json("/v1/refunds", &[("charge", charge)]).await;
    assert_eq!(rest["amount"], 2000);
    let error = app
        .post_refused("/v1/refunds", &[("payment_intent", id(&intent))], 400)
        .await;
    assert_eq!(error["code"], "charge_already_refunded");
    let state = app.state().await;
    assert_eq!(
        (
            &state["counts"]["refunds"],
            &state["counts"]["amount_refunded"]
        ),
        (&2.into(), &2550.into())
    );
}

#[tokio::test]
async fn only_captured_money_is_refunded() {
    let app = App::start().await;
    let held = app.paid_intent("manual").await;
    app.post_refused("/v1/refunds", &[("payment_intent", id(&held))], 400)
        .await;
    let capture = format!("/v1/payment_intents/{}/capture", id(&held));
    app.post_json(&capture, &[("amount_to_capture", "1000")])
        .await;
    assert_eq!(
        app.post_json("/v1/refunds", &[("payment_intent", id(&held))])
            .await["amount"],
        1000
    );
}

#[tokio::test]
async fn unknown_payments_and_refunds_are_missing() {
    let app = App::start().await;
    let error = app
        .post_refused("/v1/refunds", &[("payment_intent", "pi_none")], 404)
        .await;
    assert_eq!(error["code"], "resource_missing");
    assert_eq!(
        app.get("/v1/refunds/re_none")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    assert_eq!(
        app.post_refused("/v1/refunds", &[], 400).await["code"],
        "parameter_missing"
    );
}
