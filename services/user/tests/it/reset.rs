//! `/v1/password-resets`

use server_kit::CallError;
use service_kit::test::published;
use shared_types::Empty;
use shared_types::event::PasswordResetRequested;
use shared_types::user::{ForgetPassword, ForgottenPassword, PasswordReset, ResetPassword};
use sqlx::PgPool;
use time::Duration;

use crate::support::{Mall, PASSWORD, code};

const NEW: &str = "another horse battery";

async fn forget(mall: &Mall, email: &str) -> Result<Empty, CallError> {
    let body = ForgottenPassword {
        email: email.to_owned(),
    };
    let client = mall.at([192, 0, 2, 1]);
    client.send::<ForgetPassword>(&Empty {}, &body).await
}

async fn links(mall: &Mall) -> Vec<PasswordResetRequested> {
    published(&mall.pool).await.unwrap()
}

async fn link(mall: &Mall, email: &str) -> String {
    forget(mall, email).await.unwrap();
    links(mall).await.pop().unwrap().token
}

async fn reset(mall: &Mall, token: &str) -> Result<Empty, CallError> {
    let body = PasswordReset {
        token: token.to_owned(),
        new_password: NEW.to_owned(),
    };
    let client = mall.at([192, 0, 2, 1]);
    client.send::<ResetPassword>(&Empty {}, &body).await
}

#[sqlx::test(migrations = false)]
async fn the_link_sets_a_password_and_ends_every_sign_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.register("ada@example.com").await;
    let token = link(&mall, "ADA@example.com").await;
    let told = links(&mall).await.remove(0);
    assert_eq!(
        (told.email.as_str(), told.name.as_str()),
        ("ada@example.com", "Ada Lovelace")
    );
    reset(&mall, &token).await.unwrap();
    assert!(mall.sign_in("ada@example.com", PASSWORD).await.is_err());
    assert!(mall.sign_in("ada@example.com", NEW).await.is_ok());
    assert!(
        mall.refresh(&ada.tokens).await.is_err(),
        "the old sign-in has ended"
    );
}

#[sqlx::test(migrations = false)]
async fn a_link_is_good_once_and_for_an_hour(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let ended = (422, "link_ended".to_owned());
    let token = link(&mall, "ada@example.com").await;
    mall.pass(Duration::minutes(61));
    assert_eq!(code(reset(&mall, &token).await), ended);
    let token = link(&mall, "ada@example.com").await;
    reset(&mall, &token).await.unwrap();
    assert_eq!(code(reset(&mall, &token).await), ended);
    assert_eq!(code(reset(&mall, "nonsense").await), ended);
}

#[sqlx::test(migrations = false)]
async fn of_two_that_bring_the_same_link_one_is_too_late(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let token = link(&mall, "ada@example.com").await;
    let (one, two) = tokio::join!(reset(&mall, &token), reset(&mall, &token));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
}

#[sqlx::test(migrations = false)]
async fn unknown_addresses_are_answered_alike_and_told_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    forget(&mall, "nobody@example.com").await.unwrap();
    assert_eq!(links(&mall).await, []);
}

#[sqlx::test(migrations = false)]
async fn nobody_is_flooded_with_links(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    for _ in 0..10 {
        forget(&mall, "ada@example.com").await.unwrap();
    }
    assert_eq!(links(&mall).await.len(), 3);
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(forget(&mall, "nobody@example.com").await);
    }
    let last = answers.pop().unwrap();
    assert_eq!(code(last).0, 429);
}
