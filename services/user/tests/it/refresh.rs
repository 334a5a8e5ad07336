//! `POST /v1/sign-ins/refresh`

use shared_types::user::Tokens;
use sqlx::PgPool;
use time::Duration;

use crate::support::{Mall, PASSWORD, code};

const ENDED: (u16, &str) = (401, "sign_in_ended");

async fn is_over(mall: &Mall, tokens: &Tokens) -> bool {
    let (status, code) = code(mall.refresh(tokens).await);
    (status, code.as_str()) == ENDED
}

#[sqlx::test(migrations = false)]
async fn each_exchange_gives_the_next_token(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut tokens = mall.register("ada@example.com").await.tokens;
    for _ in 0..5 {
        mall.pass(Duration::minutes(10));
        let next = mall.refresh(&tokens).await.unwrap();
        assert_ne!(next.refresh_token, tokens.refresh_token);
        tokens = next;
    }
}

#[sqlx::test(migrations = false)]
async fn a_token_used_twice_ends_its_sign_in_and_no_other(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let stolen = mall.register("ada@example.com").await.tokens;
    let laptop = mall
        .sign_in("ada@example.com", PASSWORD)
        .await
        .unwrap()
        .tokens;
    let owners = mall.refresh(&stolen).await.unwrap();
    mall.pass(Duration::seconds(11));
    assert!(is_over(&mall, &stolen).await);
    assert!(
        is_over(&mall, &owners).await,
        "its owner has to sign in again"
    );
    mall.refresh(&laptop).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn two_tabs_at_once_both_stay_signed_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    let (one, two) = tokio::join!(mall.refresh(&tokens), mall.refresh(&tokens));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_ne!(one.refresh_token, two.refresh_token);
    mall.pass(Duration::seconds(9));
    let late = mall.refresh(&tokens).await.unwrap();
    mall.pass(Duration::minutes(10));
    mall.refresh(&late).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_fork_lasts_no_longer_than_one_exchange(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    let owners = mall.refresh(&tokens).await.unwrap();
    let thiefs = mall.refresh(&tokens).await.unwrap();
    mall.pass(Duration::minutes(10));
    let thiefs_next = mall.refresh(&thiefs).await.unwrap();
    mall.pass(Duration::minutes(1));
    assert!(
        is_over(&mall, &owners).await,
        "the owner's token was made old"
    );
    assert!(
        is_over(&mall, &thiefs_next).await,
        "and using it ended the thief's"
    );
}

#[sqlx::test(migrations = false)]
async fn the_grace_is_for_the_previous_token_only(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let first = mall.register("ada@example.com").await.tokens;
    let second = mall.refresh(&first).await.unwrap();
    let third = mall.refresh(&second).await.unwrap();
    assert!(
        is_over(&mall, &first).await,
        "two exchanges old, though seconds ago"
    );
    assert!(is_over(&mall, &third).await);
}

#[sqlx::test(migrations = false)]
async fn the_grace_does_not_outlive_a_sign_out(pool: PgPool) {
    use shared_types::Empty;
    use shared_types::user::SignOut;

    let mall = Mall::open(pool).await;
    let first = mall.register("ada@example.com").await.tokens;
    let second = mall.refresh(&first).await.unwrap();
    let body = crate::support::presented(&second);
    mall.test
        .service()
        .send::<SignOut>(&Empty {}, &body)
        .await
        .unwrap();
    assert!(is_over(&mall, &first).await);
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_not_used_for_a_month_ends(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    mall.pass(Duration::days(29));
    let tokens = mall.refresh(&tokens).await.unwrap();
    mall.pass(Duration::days(30) + Duration::seconds(1));
    assert!(is_over(&mall, &tokens).await);
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_ends_after_ninety_days_however_it_is_used(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut tokens = mall.register("ada@example.com").await.tokens;
    for _ in 0..4 {
        mall.pass(Duration::days(20));
        tokens = mall.refresh(&tokens).await.unwrap();
    }
    mall.pass(Duration::days(11));
    assert!(is_over(&mall, &tokens).await);
}

#[sqlx::test(migrations = false)]
async fn a_made_up_token_is_refused_alike(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut tokens = mall.register("ada@example.com").await.tokens;
    tokens.refresh_token.push('x');
    assert!(is_over(&mall, &tokens).await);
}

#[sqlx::test(migrations = false)]
async fn the_database_holds_no_token_and_forgets_what_is_past(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    let tokens = mall.refresh(&tokens).await.unwrap();
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("select token_hash from refresh_token")
        .fetch_all(&mall.pool)
        .await
        .unwrap();
    assert_eq!(stored.len(), 2);
    assert!(
        stored
            .iter()
            .all(|hash| hash != tokens.refresh_token.as_bytes())
    );

    mall.pass(Duration::days(91));
    mall.app.keep_up().await.unwrap();
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from refresh_token) + (select count(*) from sign_in)",
    )
    .fetch_one(&mall.pool)
    .await
    .unwrap();
    assert_eq!(left, 0);
}
