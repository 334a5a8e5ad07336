//! A shopper pays on the hosted page.

use crate::app::{App, card, location};

const SUCCEEDS: &str = "4242 4242 4242 4242";
const DECLINED: &str = "4000 0000 0000 0002";
const AUTHENTICATES: &str = "4000 0025 0000 3155";
const INSUFFICIENT: &str = "4000 0000 0000 9995";

#[tokio::test]
async fn a_good_card_pays_and_leads_back_to_the_shop() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    assert_eq!(session["object"], "checkout.session");
    assert!(session["id"].as_str().unwrap().starts_with("cs_test_"));
    assert_eq!(session["amount_total"], 2550);
    assert_eq!(session["status"], "open");
    assert_eq!(session["payment_status"], "unpaid");
    assert!(session["payment_intent"].is_null());
    assert_eq!(session["metadata"]["order_id"], "order-1");

    let address = app.pay(&session, SUCCEEDS).await;
    let id = session["id"].as_str().unwrap();
    assert_eq!(
        address,
        format!("http://localhost:8080/checkout/done?session={id}")
    );

    let paid = app.retrieve_session(&session).await;
    assert_eq!(paid["status"], "complete");
    assert_eq!(paid["payment_status"], "paid");
    assert_eq!(paid["customer_details"]["email"], "ada@example.com");
    assert!(paid["url"].is_null());
    let intent = app.intent_of(&session).await;
    assert_eq!(intent["status"], "succeeded");
    assert_eq!(intent["amount_received"], 2550);
    assert_eq!(intent["metadata"]["order_id"], "order-1");
}

#[tokio::test]
async fn the_page_shows_the_sum_and_has_strict_headers() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let response = app
        .browser()
        .get(session["url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
    assert!(
        policy.contains("form-action 'self' http://localhost:8080;"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let html = response.text().await.unwrap();
    assert!(html.contains("$25.50") && html.contains("MallHive") && html.contains("Test page."));
    assert!(html.contains("Tea &lt;pot&gt; &amp; cup"));
    assert!(
        html.contains(
            r#"<a href="http://localhost:8080/checkout">Cancel and return to MallHive</a>"#
        )
    );
    for number in [SUCCEEDS, DECLINED, AUTHENTICATES, INSUFFICIENT] {
        assert!(html.contains(number), "{number} is listed");
    }
    assert!(!html.contains("<script") && !html.contains("style="));
}

#[tokio::test]
async fn choosing_a_test_card_fills_it_in() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let url = format!("{}?card=declined", session["url"].as_str().unwrap());
    let html = app
        .browser()
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.contains(r#"value="4000 0000 0000 0002""#));
    assert!(html.contains(r#"value="12/27""#));
}

#[tokio::test]
async fn a_declined_shopper_tries_another_card() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    for (number, decline_code) in [
        (DECLINED, "generic_decline"),
        (INSUFFICIENT, "insufficient_funds"),
    ] {
        let response = app.submit_card(&session, &card(number)).await;
        assert_eq!(response.status(), 200);
        let html = response.text().await.unwrap();
        assert!(
            html.contains(r#"id="number-problem""#),
            "the reason stands beside the card number"
        );
        assert!(html.contains(r#"aria-describedby="number-problem""#));
        assert!(
            html.contains(r#"value="Ada Lovelace""#) && html.contains(number),
            "what was typed is kept"
        );
        let intent = app.intent_of(&session).await;
        assert_eq!(intent["status"], "requires_payment_method");
        assert_eq!(intent["last_payment_error"]["code"], "card_declined");
        assert_eq!(intent["last_payment_error"]["decline_code"], decline_code);
    }
    app.pay(&session, SUCCEEDS).await;
    assert_eq!(
        app.retrieve_session(&session).await["payment_status"],
        "paid"
    );
    let state = app.state().await;
    assert_eq!(state["counts"]["charges_failed"], 2);
    assert_eq!(state["counts"]["charges_succeeded"], 1);
    assert_eq!(state["counts"]["calls"]["pay"], 3);
}

#[tokio::test]
async fn a_mistyped_form_is_shown_again_with_each_problem_at_its_field() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let typed = [
        ("number", "4242 4242 4242 4241"),
        ("expiry", "10/26"),
        ("cvc", "12"),
        ("name", "<Ada>"),
    ];
    let html = app
        .submit_card(&session, &typed)
        .await
        .text()
        .await
        .unwrap();
    for field in ["number", "expiry", "cvc"] {
        assert!(
            html.contains(&format!(r#"id="{field}-problem""#)),
            "{field}"
        );
    }
    assert!(!html.contains(r#"id="name-problem""#));
    assert!(html.contains(r#"value="&lt;Ada&gt;""#));
    assert!(
        app.retrieve_session(&session).await["payment_intent"].is_null(),
        "nothing was charged"
    );

    let html = app.submit_card(&session, &[]).await.text().await.unwrap();
    for field in ["number", "expiry", "cvc", "name"] {
        assert!(
            html.contains(&format!(r#"id="{field}-problem""#)),
            "{field}"
        );
    }
}

#[tokio::test]
async fn without_an_address_from_the_shop_the_page_asks_for_one() {
    let app = App::start().await;
    let form = crate::app::session_form(&[]);
    let form: Vec<_> = form
        .into_iter()
        .filter(|(name, _)| *name != "customer_email")
        .collect();
    let session = app.post_json("/v1/checkout/sessions", &form).await;
    let html = app
        .submit_card(&session, &card(SUCCEEDS))
        .await
        .text()
        .await
        .unwrap();
    assert!(html.contains(r#"id="email-problem""#));
    let mut typed = card(SUCCEEDS).to_vec();
    typed.push(("email", "grace@example.com"));
    assert_eq!(app.submit_card(&session, &typed).await.status(), 303);
    assert_eq!(
        app.retrieve_session(&session).await["customer_details"]["email"],
        "grace@example.com"
    );
}

#[tokio::test]
async fn the_bank_asks_and_approval_pays() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let bank = app.pay(&session, AUTHENTICATES).await;
    assert!(bank.contains("/pay/bank/pi_"));
    assert_eq!(app.intent_of(&session).await["status"], "requires_action");
    let html = app
        .browser()
        .get(&bank)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.contains("Approve $25.50") && html.contains("Refuse") && html.contains("3155"));

    let approved = app
        .browser()
        .post(&bank)
        .form(&[("answer", "approve")])
        .send()
        .await
        .unwrap();
    assert_eq!(approved.status(), 303);
    assert!(location(&approved).starts_with("http://localhost:8080/checkout/done"));
    assert_eq!(
        app.retrieve_session(&session).await["payment_status"],
        "paid"
    );
}

#[tokio::test]
async fn the_bank_asks_and_refusal_returns_to_the_page() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let bank = app.pay(&session, AUTHENTICATES).await;
    let refused = app
        .browser()
        .post(&bank)
        .form(&[("answer", "refuse")])
        .send()
        .await
        .unwrap();
    assert_eq!(location(&refused), session["url"].as_str().unwrap());
    let html = app
        .browser()
        .get(location(&refused))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.contains("We are unable to authenticate your payment method"));
    assert!(
        html.contains(r#"value="Ada Lovelace""#),
        "the name need not be typed again"
    );
    let error = app.intent_of(&session).await["last_payment_error"].clone();
    assert_eq!(error["code"], "payment_intent_authentication_failure");
    app.pay(&session, SUCCEEDS).await;
    assert_eq!(
        app.retrieve_session(&session).await["payment_status"],
        "paid"
    );
}

#[tokio::test]
async fn a_form_submitted_twice_pays_once() {
    let app = App::start().await;
    let session = app.session(&[]).await;
    let form = card(SUCCEEDS);
    let (first, second) = tokio::join!(
        app.submit_card(&session, &form),
        app.submit_card(&session, &form)
    );
    assert_eq!(
        (first.status().as_u16(), second.status().as_u16()),
        (303, 303)
    );
    assert_eq!(app.state().await["counts"]["charges_succeeded"], 1);
}

#[tokio::test]
async fn unknown_pages_are_not_found() {
    let app = App::start().await;
    for path in ["/pay/cs_test_none", "/pay/bank/pi_none"] {
        let url = format!("{}{path}", app.url);
        assert_eq!(app.browser().get(&url).send().await.unwrap().status(), 404);
        let answer = app
            .browser()
            .post(&url)
            .form(&[("answer", "approve")])
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 404);
    }
}
