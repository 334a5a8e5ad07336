//! Requests of any shape are refused with a reason, never with a 5xx.

use crate::app::{App, session_form};

#[tokio::test]
async fn calls_without_a_key_are_refused() {
    let app = App::start().await;
    let url = format!("{}/v1/payment_intents", app.url);
    let response = app.browser().post(&url).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let response = app
        .browser()
        .post(&url)
        .bearer_auth("sk_test_wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 401);
    assert!(
        !response.text().await.unwrap().contains("sk_test"),
        "the key given is not repeated"
    );
}

/// A wrong parameter, and the `param` and `code` of its refusal.
const WRONG: &str = "\
mode=subscription -> mode parameter_invalid_string
success_url=javascript:alert(1) -> success_url url_invalid
cancel_url=/back -> cancel_url url_invalid
customer_email=nobody -> customer_email email_invalid
line_items[0][quantity]=0 -> line_items[0][quantity] parameter_invalid_integer
line_items[0][quantity]=many -> line_items[0][quantity] parameter_invalid_integer
line_items[0][price_data][unit_amount]=-1 -> line_items[0][price_data][unit_amount] parameter_invalid_integer
line_items[0][price_data][unit_amount]=99999999 -> line_items amount_too_large
line_items[0][price_data][currency]=eur -> line_items parameter_invalid_string
line_items[0][price_data][colour]=red -> line_items[0][price_data][colour] parameter_unknown
line_items[0][price]=price_1 -> line_items[0][price] resource_missing
line_items=none -> line_items parameter_unknown
payment_intent_data[capture_method]=later -> payment_intent_data[capture_method] parameter_invalid_string
client_reference_id= -> client_reference_id parameter_invalid_empty
metadata=text -> metadata parameter_unknown
succes_url=http://localhost/ -> succes_url parameter_unknown
expand[]=everything -> expand parameter_unknown";

#[tokio::test]
async fn wrong_parameters_are_named() {
    let app = App::start().await;
    for case in WRONG.lines() {
        let (given, refusal) = case.split_once(" -> ").unwrap();
        let (name, text) = given.split_once('=').unwrap();
        let (param, code) = refusal.split_once(' ').unwrap();
        let mut form = session_form(&[]);
        form.retain(|(known, _)| *known != name);
        form.push((name, text));
        let error = app.post_refused("/v1/checkout/sessions", &form, 400).await;
        assert_eq!(error["type"], "invalid_request_error");
        assert_eq!(
            (&error["param"], &error["code"]),
            (&param.into(), &code.into()),
            "{case}: {error}"
        );
    }
    assert_eq!(app.state().await["sessions"], serde_json::json!({}));
}

#[tokio::test]
async fn missing_parameters_are_named() {
    let app = App::start().await;
    for name in [
        "mode",
        "success_url",
        "line_items[0][price_data][unit_amount]",
    ] {
        let mut form = session_form(&[]);
        form.retain(|(known, _)| *known != name);
        let error = app.post_refused("/v1/checkout/sessions", &form, 400).await;
        assert_eq!(
            (&error["code"], &error["param"]),
            (&"parameter_missing".into(), &name.into())
        );
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_answer_in_the_same_envelope() {
    let app = App::start().await;
    for path in [
        "/v1/charges",
        "/v1/checkout/sessions/cs_test_none/pay",
        "/nothing",
    ] {
        let response = app.get(path).send().await.unwrap();
        assert_eq!(response.status(), 404);
        assert!(
            response
                .text()
                .await
                .unwrap()
                .contains("Unrecognized request URL")
        );
    }
    let error = crate::app::json(
        app.get("/v1/payment_intents/pi_none").send().await.unwrap(),
        404,
    )
    .await;
    assert_eq!(error["error"]["code"], "resource_missing");
    assert_eq!(app.get("/v1/charges").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn oversized_and_malformed_bodies_are_refused() {
    let app = App::start().await;
    let send = |body: Vec<u8>| {
        let url = format!("{}/v1/payment_intents", app.url);
        app.browser()
            .post(url)
            .bearer_auth(crate::app::KEY)
            .body(body)
            .send()
    };
    assert_eq!(send(vec![b'a'; 600_000]).await.unwrap().status(), 413);
    let pairs = "a=b&".repeat(3_000).into_bytes();
    for body in [
        b"\xff\xfe=%zz".to_vec(),
        b"a[b=c".to_vec(),
        pairs,
        b"{\"amount\":1000}".to_vec(),
        Vec::new(),
    ] {
        assert_eq!(send(body).await.unwrap().status(), 400);
    }
    let session = app.session(&[]).await;
    let big = "4".repeat(20_000);
    assert_eq!(
        app.submit_card(&session, &[("number", &big)])
            .await
            .status(),
        413
    );
    for key in ["", &"k".repeat(256)] {
        let response = app
            .post("/v1/payment_intents", &[])
            .header("Idempotency-Key", key)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400);
    }
}
