//! Guessing passwords

use axum::http::Method;
use service_kit::test::TestClient;
use shared_types::Empty;
use shared_types::user::Register;
use sqlx::PgPool;
use time::Duration;

use crate::support::{Mall, PASSWORD, new_user, refused, sign_in};

const HOME: [u8; 4] = [192, 0, 2, 1];

async fn guess(client: &TestClient, email: &str) -> u16 {
    refused(sign_in(client, email, "a wrong guess").await).status
}

#[sqlx::test(migrations = false)]
async fn guesses_are_slowed_alike_for_unknown_and_known_addresses(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let guesser = mall.at([198, 51, 100, 7]);
    let mut refusals = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        for _ in 0..10 {
            assert_eq!(guess(&guesser, email).await, 401);
        }
        let mut refusal = refused(sign_in(&guesser, email, "a wrong guess").await);
        refusal.request_id = None;
        refusals.push(refusal);
    }
    assert_eq!(refusals[0].status, 429);
    assert_eq!(refusals[0], refusals[1]);

    mall.pass(Duration::seconds(60));
    assert_eq!(
        guess(&guesser, "ada@example.com").await,
        401,
        "one more a minute later"
    );
    assert_eq!(guess(&guesser, "ada@example.com").await, 429);
}

#[sqlx::test(migrations = false)]
async fn a_slowed_guesser_is_told_how_long_to_wait(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let guesser = mall.at([198, 51, 100, 7]);
    for _ in 0..10 {
        guess(&guesser, "ada@example.com").await;
    }
    let body = r#"{"email":"ada@example.com","password":"a wrong guess"}"#;
    let answer = guesser
        .raw(Method::POST, "/v1/sign-ins", Some(body))
        .await
        .unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.headers["retry-after"], "60");
}

#[sqlx::test(migrations = false)]
async fn guesses_from_everywhere_do_not_keep_the_owner_out(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let home = mall.at(HOME);
    home.send::<Register>(&Empty {}, &new_user("ada@example.com"))
        .await
        .unwrap();
    for network in 0..10 {
        for _ in 0..10 {
            let guesser = mall.at([198, 51, network, 7]);
            assert_eq!(guess(&guesser, "ada@example.com").await, 401);
        }
    }
    let stranger = mall.at([203, 0, 113, 9]);
    assert_eq!(guess(&stranger, "ada@example.com").await, 429);
    sign_in(&home, "ada@example.com", PASSWORD).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn guesses_at_home_are_slowed_too(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let home = mall.at(HOME);
    home.send::<Register>(&Empty {}, &new_user("ada@example.com"))
        .await
        .unwrap();
    for _ in 0..10 {
        assert_eq!(guess(&home, "ada@example.com").await, 401);
    }
    assert_eq!(
        refused(sign_in(&home, "ada@example.com", PASSWORD).await).status,
        429
    );
}

#[sqlx::test(migrations = false)]
async fn right_passwords_are_not_slowed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    for _ in 0..15 {
        mall.sign_in("ada@example.com", PASSWORD).await.unwrap();
    }
}

#[sqlx::test(migrations = false)]
async fn guesses_at_once_do_not_slip_through_together(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let guesser = mall.at([198, 51, 100, 7]);
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..15 {
        let guesser = guesser.clone();
        guesses.spawn(async move { guess(&guesser, "ada@example.com").await });
    }
    let statuses = guesses.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 5);
}
