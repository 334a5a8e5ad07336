//! Payment Intents through the API: hold, capture, cancel, decline, authenticate.

use crate::app::{App, card, location};

#[tokio::test]
async fn money_held_on_the_page_is_captured_later() {
    let app = App::start().await;
    let session = app
        .session(&[("payment_intent_data[capture_method]", "manual")])
        .await;
    app.pay(&session, "4242424242424242").await;
    let held = app.retrieve_session(&session).await;
    assert_eq!(
        (&held["status"], &held["payment_status"]),
        (&"complete".into(), &"unpaid".into())
    );
    let intent = app.intent_of(&session).await;
    assert_eq!(intent["status"], "requires_capture");
    assert_eq!(intent["amount_capturable"], 2550);
    assert_eq!(intent["amount_received"], 0);

    let capture = format!(
        "/v1/payment_intents/{}/capture",
        intent["id"].as_str().unwrap()
    );
    let captured = app
        .post_json(&capture, &[("amount_to_capture", "2000")])
        .await;
    assert_eq!(captured["status"], "succeeded");
    assert_eq!(captured["amount_received"], 2000);
    assert_eq!(
        app.retrieve_session(&session).await["payment_status"],
        "paid"
    );

    let error = app.post_refused(&capture, &[], 400).await;
    assert_eq!(error["code"], "payment_intent_unexpected_state");
    assert_eq!(error["payment_intent"]["status"], "succeeded");
    let state = app.state().await;
    assert_eq!(
        (
            &state["counts"]["captures"],
            &state["counts"]["amount_captured"]
        ),
        (&1.into(), &2000.into())
    );
}

#[tokio::test]
async fn no_more_is_captured_than_is_held() {
    let app = App::start().await;
    let intent = app.paid_intent("manual").await;
    let capture = format!(
        "/v1/payment_intents/{}/capture",
        intent["id"].as_str().unwrap()
    );
    for amount in ["2551", "0", "-1"] {
        let error = app
            .post_refused(&capture, &[("amount_to_capture", amount)], 400)
            .await;
        assert_eq!(error["param"], "amount_to_capture");
    }
}

#[tokio::test]
async fn held_money_is_released_by_cancelling() {
    let app = App::start().await;
    let intent = app.paid_intent("manual").await;
    let path = format!("/v1/payment_intents/{}", intent["id"].as_str().unwrap());
    let canceled = app
        .post_json(
            &format!("{path}/cancel"),
            &[("cancellation_reason", "abandoned")],
        )
        .await;
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(canceled["cancellation_reason"], "abandoned");
    assert_eq!(canceled["amount_capturable"], 0);
    let error = app.post_refused(&format!("{path}/capture"), &[], 400).await;
    assert_eq!(error["code"], "payment_intent_unexpected_state");
    let error = app.post_refused(&format!("{path}/cancel"), &[], 400).await;
    assert_eq!(error["code"], "payment_intent_unexpected_state");
}

#[tokio::test]
async fn the_intent_of_an_open_session_is_not_cancelled_alone() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    app.submit_card(&session, &card("4000000000000002")).await;
    let id = app.intent_of(&session).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.post_refused(&format!("/v1/payment_intents/{id}/cancel"), &[], 400)
        .await;
    app.post_refused(
        &format!("/v1/payment_intents/{id}/confirm"),
        &[("payment_method", "pm_card_visa")],
        400,
    )
    .await;
}

#[tokio::test]
async fn a_declined_card_answers_402_and_another_one_pays() {
    let app = App::start().await;
    let intent = app
        .post_json(
            "/v1/payment_intents",
            &[("amount", "1000"), ("currency", "eur")],
        )
        .await;
    assert_eq!(intent["status"], "requires_payment_method");
    let confirm = format!(
        "/v1/payment_intents/{}/confirm",
        intent["id"].as_str().unwrap()
    );
    let error = app
        .post_refused(
            &confirm,
            &[("payment_method", "pm_card_chargeDeclined")],
            402,
        )
        .await;
    assert_eq!(error["type"], "card_error");
    assert_eq!(error["code"], "card_declined");
    assert_eq!(error["decline_code"], "generic_decline");
    assert!(error["charge"].as_str().unwrap().starts_with("ch_"));
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    let paid = app
        .post_json(
            &confirm,
            &[
                ("payment_method", "pm_card_visa"),
                ("expand[]", "latest_charge"),
            ],
        )
        .await;
    assert_eq!(paid["status"], "succeeded");
    assert_eq!(
        paid["latest_charge"]["payment_method_details"]["card"]["last4"],
        "4242"
    );
}

#[tokio::test]
async fn a_card_attached_first_is_charged_on_confirmation() {
    let app = App::start().await;
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_chargeDeclinedExpiredCard"),
    ];
    let intent = app.post_json("/v1/payment_intents", &form).await;
    assert_eq!(intent["status"], "requires_confirmation");
    let confirm = format!(
        "/v1/payment_intents/{}/confirm",
        intent["id"].as_str().unwrap()
    );
    assert_eq!(
        app.post_refused(&confirm, &[], 402).await["code"],
        "expired_card"
    );
    assert_eq!(
        app.post_refused(&confirm, &[], 400).await["code"],
        "parameter_missing"
    );
}

#[tokio::test]
async fn authentication_leads_to_the_return_address() {
    let app = App::start().await;
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_authenticationRequired"),
        ("return_url", "http://localhost:8080/back"),
        ("confirm", "true"),
    ];
    let intent = app.post_json("/v1/payment_intents", &form).await;
    assert_eq!(intent["status"], "requires_action");
    assert_eq!(intent["next_action"]["type"], "redirect_to_url");
    let bank = intent["next_action"]["redirect_to_url"]["url"]
        .as_str()
        .unwrap();
    let approved = app
        .browser()
        .post(bank)
        .form(&[("answer", "approve")])
        .send()
        .await
        .unwrap();
    let id = intent["id"].as_str().unwrap();
    assert!(
        location(&approved)
            .starts_with(&format!("http://localhost:8080/back?payment_intent={id}&"))
    );
    assert!(location(&approved).ends_with("redirect_status=succeeded"));
    assert_eq!(
        app.get_json(&format!("/v1/payment_intents/{id}")).await["status"],
        "succeeded"
    );
}
