//! Signing out, and whoever comes next at the same browser.

use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Mall, PASSWORD, session_of, words};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn signing_out_forgets_the_browser(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert_eq!(
        ada.get("/profile/sign-out").await.location(),
        "/profile",
        "opening it does nothing"
    );
    let answer = ada.post("/profile/sign-out", &[]).await;
    assert_eq!(answer.status, 303);
    assert!(words(&ada.get(answer.location()).await).contains("You are signed out"));
    assert_eq!(mall.services.made_for("POST /v1/sign-ins/end").len(), 1);
    assert_eq!(ada.get("/profile").await.location(), "/profile/sign-in");
    assert_eq!(
        ada.post("/profile/sign-out", &[]).await.status,
        303,
        "twice is no trouble"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn signing_out_everywhere_ends_all_or_says_that_it_did_not(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    mall.services.set_away(true);
    let answer = ada.post("/profile/sign-out-everywhere", &[]).await;
    assert_eq!(answer.location(), "/profile/account");
    assert!(words(&ada.get("/profile/account").await).contains("still signed in everywhere"));
    mall.services.set_away(false);
    let answer = ada.post("/profile/sign-out-everywhere", &[]).await;
    assert!(answer.location().starts_with("/profile/sign-in"));
    assert_eq!(session_of(&ada).await, "user=nobody cart=false orders=0");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_next_person_sees_nothing_of_the_last(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Grace").await;
    let browser = mall.signed_in("Ada").await;
    browser
        .post(&format!("/elsewhere/order/{}", Uuid::now_v7()), &[])
        .await;
    let form = [("email", "grace@example.com"), ("password", PASSWORD)];
    assert_eq!(browser.post("/profile/sign-in", &form).await.status, 303);
    assert_eq!(session_of(&browser).await, "user=Grace cart=false orders=0");
    assert_eq!(
        mall.services.made_for("POST /v1/sign-ins/end").len(),
        1,
        "Ada's sign-in has ended"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_sign_in_that_ended_elsewhere_leads_to_the_sign_in_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for page in ["/profile", "/profile/orders", "/profile/addresses"] {
        let name = page.replace('/', "a");
        let browser = mall.signed_in(&name).await;
        mall.services.revoke();
        let answer = browser.get(page).await;
        assert_eq!(answer.status, 303, "{page}");
        assert!(
            words(&browser.get(answer.location()).await).contains("Your sign-in has ended"),
            "{page}"
        );
        assert_eq!(
            session_of(&browser).await,
            "user=nobody cart=false orders=0"
        );
        mall.services.restore();
    }
}
