//! A new password for who forgot theirs.

use sqlx::PgPool;

use super::mall::{Mall, PASSWORD, words};
use super::services::users::RESET_TOKEN;

const FORGOT: &str = "/profile/forgot-password";
const RESET: &str = "/profile/reset-password";
const NEW: &str = "another horse battery";

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn who_forgot_gets_a_link_and_signs_in_anew(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let browser = mall.browser();
    assert!(
        browser
            .get("/profile/sign-in")
            .await
            .text()
            .contains(FORGOT)
    );
    let sent = browser
        .post(FORGOT, &[("email", " ada@example.com ")])
        .await;
    assert!(words(&sent).contains("a link to set a new password is on its way"));
    assert_eq!(mall.services.data().forgotten, ["ada@example.com"]);

    let form = browser.get(&format!("{RESET}?token={RESET_TOKEN}")).await;
    assert!(form.text().contains(&format!("value=\"{RESET_TOKEN}\"")));
    let answer = browser
        .post(RESET, &[("token", RESET_TOKEN), ("new_password", NEW)])
        .await;
    assert_eq!(answer.location(), "/profile/sign-in");
    assert!(words(&browser.get("/profile/sign-in").await).contains("Your password is set."));
    for (password, status) in [(PASSWORD, 422), (NEW, 303)] {
        let form = [("email", "ada@example.com"), ("password", password)];
        let answer = browser.post("/profile/sign-in", &form).await;
        assert_eq!(answer.status, status, "{password}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn nobody_learns_who_has_an_account(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let mut said = Vec::new();
    for email in ["ada@example.com", "eve@example.com"] {
        let answer = mall.browser().post(FORGOT, &[("email", email)]).await;
        assert_eq!(answer.status, 200);
        said.push(words(&answer).replace(email, ""));
    }
    assert_eq!(said[0], said[1]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_is_said_beside_its_field(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let browser = mall.browser();
    for (email, said) in [
        ("", "Enter your e-mail address"),
        ("ada", "Enter an e-mail address like name@example.com"),
    ] {
        let answer = browser.post(FORGOT, &[("email", email)]).await;
        assert_eq!(answer.status, 422);
        assert!(words(&answer).contains(said), "{email}");
    }
    let short = [("token", RESET_TOKEN), ("new_password", "short")];
    let answer = browser.post(RESET, &short).await;
    assert_eq!(answer.status, 422);
    assert!(words(&answer).contains("Use at least 10 characters"));
    assert!(answer.text().contains(RESET_TOKEN), "the link is kept");
    assert!(!answer.text().contains("value=\"short\""));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_link_that_has_ended_leads_to_another(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let browser = mall.browser();
    let long = "a".repeat(300);
    for token in ["", "another", long.as_str()] {
        let form = [("token", token), ("new_password", NEW)];
        let answer = browser.post(RESET, &form).await;
        assert_eq!(answer.status, 422, "{token}");
        assert!(words(&answer).contains("This link has ended"), "{token}");
    }
    assert!(words(&browser.get(RESET).await).contains("This link has ended"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_accounts_are_away_it_says_so(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.services.set_away(true);
    let browser = mall.browser();
    let answer = browser.post(FORGOT, &[("email", "ada@example.com")]).await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.text().contains("ada@example.com"),
        "what was typed is kept"
    );
    let form = [("token", RESET_TOKEN), ("new_password", NEW)];
    assert_eq!(browser.post(RESET, &form).await.status, 503);
}
