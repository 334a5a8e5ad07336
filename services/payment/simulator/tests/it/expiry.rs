//! Sessions that end unpaid.

use crate::app::{App, NOW, card, next};

#[tokio::test]
async fn a_session_expires_when_told() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    let session = app.session(&[]).await;
    let path = format!(
        "/v1/checkout/sessions/{}/expire",
        session["id"].as_str().unwrap()
    );
    assert_eq!(app.post_json(&path, &[]).await["status"], "expired");
    assert_eq!(next(&mut posted).await.kind(), "checkout.session.expired");
    app.post_refused(&path, &[], 400).await;
    let page = app
        .submit_card(&session, &card("4242424242424242"))
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("has expired") && page.contains("http://localhost:8080/checkout"));
    assert_eq!(app.state().await["counts"]["charges_succeeded"], 0);
}

#[tokio::test]
async fn a_session_expires_at_its_time_and_takes_its_intent_along() {
    let (app, mut posted) = App::start_with_webhooks(0).await;
    let expires_at = (NOW + 3600).to_string();
    let session = app.session(&[("expires_at", &expires_at)]).await;
    app.submit_card(&session, &card("4000000000000002")).await;
    assert_eq!(
        next(&mut posted).await.kind(),
        "payment_intent.payment_failed"
    );
    app.clock.advance(3599);
    assert_eq!(app.retrieve_session(&session).await["status"], "open");
    app.clock.advance(1);
    // Nobody asks for it: the simulator notices by itself.
    let mut kinds = [
        next(&mut posted).await.kind(),
        next(&mut posted).await.kind(),
    ];
    kinds.sort();
    assert_eq!(
        kinds,
        ["checkout.session.expired", "payment_intent.canceled"]
    );
    assert_eq!(app.retrieve_session(&session).await["status"], "expired");
    assert_eq!(app.intent_of(&session).await["status"], "canceled");
}

#[tokio::test]
async fn the_time_of_expiry_is_within_a_day() {
    let app = App::start().await;
    for seconds in [60, 2 * 86_400] {
        let expires_at = (NOW + seconds).to_string();
        let form = crate::app::session_form(&[("expires_at", &expires_at)]);
        assert_eq!(
            app.post_refused("/v1/checkout/sessions", &form, 400).await["param"],
            "expires_at"
        );
    }
    assert_eq!(app.session(&[]).await["expires_at"], NOW + 86_400);
}
