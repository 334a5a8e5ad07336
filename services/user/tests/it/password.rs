//! `POST /v1/me/password`

use shared_types::Empty;
use shared_types::user::{ChangePassword, PasswordChange, SignOutEverywhere, Tokens};
use sqlx::PgPool;

use crate::support::{Mall, PASSWORD, code, refused};

const NEW_PASSWORD: &str = "another horse entirely";

fn change(from: &str, to: &str) -> PasswordChange {
    PasswordChange {
        current_password: from.to_owned(),
        new_password: to.to_owned(),
    }
}

async fn try_change(
    mall: &Mall,
    tokens: &Tokens,
    from: &str,
) -> Result<Empty, server_kit::CallError> {
    mall.as_holder(tokens)
        .send::<ChangePassword>(&Empty {}, &change(from, NEW_PASSWORD))
        .await
}

#[sqlx::test(migrations = false)]
async fn a_new_password_replaces_the_old_one_and_ends_other_sign_ins(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let here = mall.register("ada@example.com").await.tokens;
    let elsewhere = mall
        .sign_in("ada@example.com", PASSWORD)
        .await
        .unwrap()
        .tokens;
    try_change(&mall, &here, PASSWORD).await.unwrap();

    mall.refresh(&here).await.unwrap();
    assert_eq!(
        refused(mall.refresh(&elsewhere).await).code,
        "sign_in_ended"
    );
    assert_eq!(
        refused(mall.sign_in("ada@example.com", PASSWORD).await).code,
        "wrong_credentials"
    );
    mall.sign_in("ada@example.com", NEW_PASSWORD).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_wrong_current_password_is_told_beside_its_field(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    let problem = refused(try_change(&mall, &tokens, "not my password").await);
    assert_eq!(problem.status, 422);
    assert!(problem.field("current_password").is_some());
    mall.sign_in("ada@example.com", PASSWORD).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn guessing_the_current_password_is_slowed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    for _ in 0..10 {
        assert_eq!(
            refused(try_change(&mall, &tokens, "a guess").await).status,
            422
        );
    }
    assert_eq!(
        refused(try_change(&mall, &tokens, PASSWORD).await).status,
        429
    );
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_that_ended_changes_no_password(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    mall.as_holder(&tokens)
        .send::<SignOutEverywhere>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let answer = try_change(&mall, &tokens, PASSWORD).await;
    assert_eq!(code(answer), (401, "unauthorized".to_owned()));
    mall.sign_in("ada@example.com", PASSWORD).await.unwrap();
}

/// A sign-in whose password was found right waits for a change under way, and is
/// then refused: it must not outlive the password it came by.
#[sqlx::test(migrations = false)]
async fn a_sign_in_does_not_slip_past_a_change_of_password(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let mut change = mall.pool.begin().await.unwrap();
    sqlx::query("update user_account set password_hash = 'another'")
        .execute(&mut *change)
        .await
        .unwrap();
    let (signed_in, ()) = tokio::join!(mall.sign_in("ada@example.com", PASSWORD), async {
        someone_waits(&mall.pool).await;
        change.commit().await.unwrap();
    });
    assert_eq!(refused(signed_in).code, "wrong_credentials");
}

/// Returns when a statement in this database waits for another's lock.
async fn someone_waits(pool: &PgPool) {
    loop {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'",
        )
        .fetch_one(pool)
        .await
        .unwrap();
        if waiting > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}
