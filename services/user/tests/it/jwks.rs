//! `GET /.well-known/jwks.json`, and the keys' rotation

use std::sync::Arc;

use server_kit::Keys;
use shared_types::Empty;
use shared_types::user::{GetJwks, Jwks, Role};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use user_service::App;

use crate::support::{Mall, PASSWORD, clock, config, migrate};

/// As any server of the mall verifies tokens: by what is published.
async fn published(mall: &Mall) -> Jwks {
    mall.test
        .anon()
        .get::<GetJwks>(&Empty {}, &Empty {})
        .await
        .unwrap()
}

fn verifier(jwks: &Jwks) -> Keys {
    let set = serde_json::from_value(serde_json::to_value(jwks).unwrap()).unwrap();
    Keys::fixed(&set)
}

#[sqlx::test(migrations = false)]
async fn published_keys_verify_issued_tokens(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    let keys = verifier(&published(&mall).await);
    let claims = keys.verify(&signed_in.tokens.access_token).await.unwrap();
    assert_eq!(claims.sub, signed_in.user.user_id);
    assert_eq!(claims.roles, [Role::Shopper]);
    assert_eq!(claims.exp - claims.iat, 600);
    assert_eq!(
        signed_in.tokens.access_expires_at.0.unix_timestamp(),
        claims.exp
    );

    let mut forged = signed_in.tokens.access_token.clone();
    let last = if forged.pop() == Some('A') { 'Q' } else { 'A' };
    forged.push(last);
    assert!(keys.verify(&forged).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn a_key_is_published_before_it_signs_and_until_its_last_token_expired(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let first = published(&mall).await.keys[0].kid.clone();
    mall.app.keep_up().await.unwrap();
    assert_eq!(
        published(&mall).await.keys.len(),
        1,
        "too early for the next"
    );

    mall.pass(Duration::hours(24 * 29 + 1));
    mall.app.keep_up().await.unwrap();
    let both = published(&mall).await;
    assert_eq!(both.keys.len(), 2);
    assert_eq!(both.keys[1].kid, first, "newest first");
    let tokens = mall.register("ada@example.com").await.tokens;
    assert_eq!(
        kid(&tokens.access_token),
        first,
        "the next one does not sign yet"
    );

    mall.pass(Duration::hours(23));
    let tokens = mall
        .sign_in("ada@example.com", PASSWORD)
        .await
        .unwrap()
        .tokens;
    let second = both.keys[0].kid.clone();
    assert_eq!(kid(&tokens.access_token), second);
    assert!(verifier(&both).verify(&tokens.access_token).await.is_ok());
    assert_eq!(
        published(&mall).await.keys.len(),
        2,
        "the first one's tokens are still good"
    );

    mall.pass(Duration::minutes(16));
    let left = published(&mall).await;
    assert_eq!(
        left.keys.iter().map(|key| &key.kid).collect::<Vec<_>>(),
        [&second]
    );
    mall.app.keep_up().await.unwrap();
    let stored: Vec<String> = sqlx::query_scalar("select kid from signing_key")
        .fetch_all(&mall.pool)
        .await
        .unwrap();
    assert_eq!(stored, [second]);
}

#[sqlx::test(migrations = false)]
async fn a_process_that_slept_through_a_rotation_catches_up(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let first = published(&mall).await.keys[0].kid.clone();
    mall.pass(Duration::days(200));
    let tokens = mall.register("ada@example.com").await.tokens;
    assert_ne!(kid(&tokens.access_token), first);
    assert!(
        verifier(&published(&mall).await)
            .verify(&tokens.access_token)
            .await
            .is_ok()
    );
}

#[sqlx::test(migrations = false)]
async fn two_processes_agree_on_their_keys(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let rival = mall.rival().await;
    mall.pass(Duration::hours(24 * 29 + 1));
    let (one, two) = tokio::join!(mall.app.keep_up(), rival.app.keep_up());
    one.unwrap();
    two.unwrap();
    let kids = |jwks: Jwks| jwks.keys.into_iter().map(|key| key.kid).collect::<Vec<_>>();
    let (mine, theirs) = (kids(published(&mall).await), kids(published(&rival).await));
    assert_eq!(mine.len(), 2);
    assert_eq!(mine, theirs);
}

#[sqlx::test(migrations = false)]
async fn a_signed_in_user_outlives_a_restart(pool: PgPool) {
    use shared_types::user::GetMe;

    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    let restarted = mall.rival().await;
    let client = restarted.as_holder(&signed_in.tokens);
    let me = client.get::<GetMe>(&Empty {}, &Empty {}).await.unwrap();
    assert_eq!(me, signed_in.user);
}

#[sqlx::test(migrations = false)]
async fn private_keys_open_with_their_secret_only(pool: PgPool) {
    migrate(&pool).await;
    let now = clock(&Arc::default());
    App::open(pool.clone(), &config("one key secret"), now.clone())
        .await
        .unwrap();
    let Err(error) = App::open(pool, &config("another key secret"), now).await else {
        panic!("another secret opened the keys");
    };
    assert!(
        error
            .to_string()
            .starts_with("USER_KEY_SECRET is not the one"),
        "{error}"
    );
}

#[sqlx::test(migrations = false)]
async fn what_a_machines_clock_says_decides(pool: PgPool) {
    migrate(&pool).await;
    let start = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
    let then = user_service::Clock::new(move || start);
    App::open(pool.clone(), &config("one key secret"), then)
        .await
        .unwrap();
    let from: OffsetDateTime = sqlx::query_scalar("select signs_from from signing_key")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(from, start);
}

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}
