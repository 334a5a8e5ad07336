//! Access tokens that are about to end.

use std::time::Duration;

use sqlx::PgPool;
use wiremock::ResponseTemplate;

use super::stub::{app, app_with, bff, browser, stub, tokens};
use bff_kit::session::COOKIE_NAME;
use bff_kit::test::Browser;

const REFRESH: &str = "/v1/sign-ins/refresh";

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_fresh_token_is_used_as_it_is(pool: PgPool) {
    let shopper = browser(&app(pool));
    shopper.post("/do/sign-in/600", &[]).await;
    assert_eq!(shopper.get("/do/token/x").await.text(), "access-first");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn many_tabs_in_two_processes_refresh_once(pool: PgPool) {
    let answer = ResponseTemplate::new(200)
        .set_body_json(tokens("second", 600))
        .set_delay(Duration::from_millis(50));
    let users = stub("POST", REFRESH, answer).await;
    let one = app_with(pool.clone(), |config| config.services.user = users.uri());
    let two = app_with(pool, |config| config.services.user = users.uri());
    let here = browser(&one);
    here.post("/do/sign-in/30", &[]).await;
    let there = Browser::new(bff(&two));
    there.set_cookie(COOKIE_NAME, &here.cookie(COOKIE_NAME).unwrap());
    let tabs = (0..8).map(|nth| {
        let browser = if nth % 2 == 0 { &here } else { &there };
        browser.get("/do/token/x")
    });
    for answer in futures::future::join_all(tabs).await {
        assert_eq!(answer.text(), "access-second");
    }
    let asked = users.received_requests().await.unwrap();
    assert_eq!(asked.len(), 1);
    let body: serde_json::Value = asked[0].body_json().unwrap();
    assert_eq!(body["refresh_token"], "refresh-first");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_dead_refresh_token_is_signed_out(pool: PgPool) {
    let problem = shared_types::Problem::new(401, "Unauthorized", "sign_in_ended");
    let users = stub(
        "POST",
        REFRESH,
        ResponseTemplate::new(401).set_body_json(&problem),
    )
    .await;
    let shopper = browser(&app_with(pool, |config| config.services.user = users.uri()));
    shopper.post("/do/flash/hello", &[]).await;
    shopper.post("/do/sign-in/30", &[]).await;
    assert_eq!(shopper.get("/do/token/x").await.text(), "none");
    assert_eq!(shopper.get("/do/token/x").await.text(), "none");
    let seen = shopper.get("/do/look/x").await.text();
    assert!(seen.ends_with("user=nobody"), "{seen}");
    assert_eq!(shopper.get("/do/flashes/x").await.text(), "hello");
    assert_eq!(users.received_requests().await.unwrap().len(), 1);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_the_user_service_is_away_a_token_is_used_to_its_end(pool: PgPool) {
    let shopper = browser(&app(pool));
    shopper.post("/do/sign-in/30", &[]).await;
    assert_eq!(shopper.get("/do/token/x").await.text(), "access-first");
    shopper.post("/do/sign-in/-5", &[]).await;
    assert_eq!(shopper.get("/do/token/x").await.status, 503);
    // Still signed in, for when it is back.
    assert!(shopper.get("/do/look/x").await.text().ends_with("user=Ada"));
}
