//! `/v1/password-resets`

use server_kit::CallError;
use service_kit::test::published;
use shared_types::event::PasswordResetRequested;
use shared_types::user::{
    ByPasswordReset, ChangePassword, ForgetPassword, ForgottenPassword, GetResetLink,
    PasswordChange, PasswordReset, ResetPassword,
};
use shared_types::{Empty, PasswordResetId};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

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

/// As the notification service asks for it.
async fn token(mall: &Mall, reset_id: PasswordResetId) -> Result<String, CallError> {
    let path = ByPasswordReset { reset_id };
    let link = mall
        .test
        .service()
        .get::<GetResetLink>(&path, &Empty {})
        .await?;
    Ok(link.token)
}

async fn requested(mall: &Mall, email: &str) -> PasswordResetId {
    forget(mall, email).await.unwrap();
    links(mall).await.pop().unwrap().reset_id.unwrap()
}

async fn link(mall: &Mall, email: &str) -> String {
    token(mall, requested(mall, email).await).await.unwrap()
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
async fn the_event_carries_nothing_that_opens_an_account(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let reset_id = requested(&mall, "ada@example.com").await;
    let link = token(&mall, reset_id).await.unwrap();
    assert_eq!(token(&mall, reset_id).await.unwrap(), link, "asked again");
    let told: String = sqlx::query_scalar("select string_agg(m::text, ' ') from outbox_message m")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert!(told.contains(&reset_id.to_string()));
    assert!(!told.contains(&link) && !told.contains("token"), "{told}");
    assert_eq!(code(reset(&mall, &reset_id.to_string()).await).0, 422);
}

#[sqlx::test(migrations = false)]
async fn the_link_is_told_to_servers_of_the_mall_while_it_is_good(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.register("ada@example.com").await;
    let gone = (404, "link_ended".to_owned());
    let unknown = Uuid::now_v7().into();
    assert_eq!(code(token(&mall, unknown).await), gone);

    let used = requested(&mall, "ada@example.com").await;
    let path = ByPasswordReset { reset_id: used };
    let stranger = mall.test.anon().get::<GetResetLink>(&path, &Empty {}).await;
    assert_eq!(code(stranger.map(drop)).0, 401);
    let beside = requested(&mall, "ada@example.com").await;
    reset(&mall, &token(&mall, used).await.unwrap())
        .await
        .unwrap();
    for reset_id in [used, beside] {
        assert_eq!(
            code(token(&mall, reset_id).await),
            gone,
            "there is a new password"
        );
    }

    let ada = mall.sign_in(&ada.user.email, NEW).await.unwrap();
    let before = requested(&mall, "ada@example.com").await;
    let change = PasswordChange {
        current_password: NEW.to_owned(),
        new_password: PASSWORD.to_owned(),
    };
    let owner = mall.as_holder(&ada.tokens);
    owner
        .send::<ChangePassword>(&Empty {}, &change)
        .await
        .unwrap();
    assert_eq!(
        code(token(&mall, before).await),
        gone,
        "there is a new password"
    );

    mall.register("bob@example.com").await;
    let late = requested(&mall, "bob@example.com").await;
    mall.pass(Duration::minutes(59));
    assert!(token(&mall, late).await.is_ok());
    mall.pass(Duration::minutes(2));
    assert_eq!(code(token(&mall, late).await), gone);
    mall.app.keep_up().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from password_reset")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
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
