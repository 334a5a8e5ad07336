//! Requests that come twice under one key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use axum::body::Body;
use axum::extract::{FromRef, State};
use axum::http::Request;
use axum::response::Response;
use http_codes::{CONFLICT, CREATED, UNAVAILABLE, UNPROCESSABLE};
use server_kit::test::{Answer, TestApp, TestClient, auth_state};
use server_kit::{Api, ApiError, AuthState, Call, Reply};
use service_kit::db;
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::UserId;
use shared_types::product::ReservationLine;
use sqlx::PgPool;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The statuses that are asked for below.
mod http_codes {
    pub const CREATED: u16 = 201;
    pub const CONFLICT: u16 = 409;
    pub const UNPROCESSABLE: u16 = 422;
    pub const UNAVAILABLE: u16 = 503;
}

shared_types::endpoint! {
    /// Buys something, for the tests below.
    Buy = Post "/v1/buy", Service { body: ReservationLine, response: ReservationLine, status: 201, }
    /// The same elsewhere.
    BuyElsewhere = Post "/v1/elsewhere", Service { body: ReservationLine, response: ReservationLine, status: 201, }
}

/// What the work behind the endpoint does.
#[derive(Clone)]
struct Shop {
    pool: PgPool,
    auth: AuthState,
    /// Refuses before anything changed.
    closed: Arc<AtomicBool>,
    /// Fails after its effect was committed.
    fails_late: Arc<AtomicBool>,
    /// Panics after its effect was committed.
    panics: Arc<AtomicBool>,
    /// Lets so many go on to their effect.
    gate: Arc<Semaphore>,
    begun: Arc<AtomicU32>,
}

impl FromRef<Shop> for AuthState {
    fn from_ref(shop: &Shop) -> Self {
        shop.auth.clone()
    }
}

async fn buy(
    State(shop): State<Shop>,
    repeatable: Repeatable,
    call: Call<Buy>,
) -> Result<Response, ApiError> {
    let pool = shop.pool.clone();
    repeatable
        .answer(&pool, call, |call, attempt| bought(shop, call, attempt))
        .await
}

async fn buy_elsewhere(
    State(shop): State<Shop>,
    repeatable: Repeatable,
    call: Call<BuyElsewhere>,
) -> Result<Response, ApiError> {
    let work = |call: Call<BuyElsewhere>, _| async move { Ok(Reply(call.body)) };
    repeatable.answer(&shop.pool, call, work).await
}

async fn bought(shop: Shop, call: Call<Buy>, attempt: Attempt) -> Result<Reply<Buy>, ApiError> {
    shop.begun.fetch_add(1, Ordering::SeqCst);
    let pass = shop.gate.acquire().await.map_err(ApiError::internal)?;
    pass.forget();
    if shop.closed.load(Ordering::SeqCst) {
        return Err(ApiError::conflict("closed", "Come tomorrow."));
    }
    let mut transaction = db::begin(&shop.pool).await?;
    sqlx::query("insert into sale (quantity) values ($1)")
        .bind(call.body.quantity)
        .execute(&mut *transaction)
        .await?;
    attempt.takes_effect(&mut transaction).await?;
    transaction.commit().await?;
    assert!(!shop.panics.load(Ordering::SeqCst), "as the test wants it");
    if shop.fails_late.load(Ordering::SeqCst) {
        return Err(ApiError::unavailable("bank"));
    }
    Ok(Reply(call.body))
}

struct Street {
    shop: Shop,
    app: TestApp,
}

impl Street {
    async fn open(pool: PgPool) -> Self {
        sqlx::query("create table sale (quantity bigint)")
            .execute(&pool)
            .await
            .unwrap();
        let shop = Shop {
            pool,
            auth: auth_state(),
            closed: Arc::default(),
            fails_late: Arc::default(),
            panics: Arc::default(),
            gate: Arc::new(Semaphore::new(1000)),
            begun: Arc::default(),
        };
        let api = Api::new("shop", "Shop")
            .endpoint::<Buy, _, _>(buy)
            .endpoint::<BuyElsewhere, _, _>(buy_elsewhere);
        let app = TestApp::new(api.finish(shop.clone()));
        Self { shop, app }
    }

    async fn sales(&self) -> i64 {
        let count = sqlx::query_scalar("select count(*) from sale");
        count.fetch_one(&self.shop.pool).await.unwrap()
    }
}

fn body(quantity: i64) -> String {
    format!(
        "{{\"variant_id\":\"{}\",\"quantity\":{quantity}}}",
        Uuid::nil()
    )
}

async fn ask(client: &TestClient, key: &str, quantity: i64) -> Answer {
    ask_at(client, "/v1/buy", key, quantity).await
}

async fn ask_at(client: &TestClient, uri: &str, key: &str, quantity: i64) -> Answer {
    let client = client.clone().with_idempotency_key(key);
    client
        .raw(axum::http::Method::POST, uri, Some(body(quantity)))
        .await
        .unwrap()
}

fn told(answer: &Answer) -> (u16, String) {
    let code = answer.problem().map(|problem| problem.code);
    (answer.status.as_u16(), code.unwrap_or_default())
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn user(number: u128) -> UserId {
    Uuid::from_u128(number).into()
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn a_repeat_gets_the_first_answer_and_changes_nothing(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    let first = ask(&client, "k", 2).await;
    let second = ask(&client, "k", 2).await;
    assert_eq!(
        (first.status.as_u16(), second.status.as_u16()),
        (CREATED, CREATED)
    );
    assert_eq!(first.body, second.body);
    assert_eq!(
        first.headers["content-type"],
        second.headers["content-type"]
    );
    assert!(!first.headers.contains_key("idempotent-replayed"));
    assert_eq!(second.headers["idempotent-replayed"], "true");
    assert_eq!(street.sales().await, 1);
    ask(&client, "another", 2).await;
    assert_eq!(street.sales().await, 2);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn another_request_under_the_key_is_refused(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    ask(&client, "k", 2).await;
    let other = ask(&client, "k", 3).await;
    assert_eq!(
        told(&other),
        refusal(UNPROCESSABLE, "idempotency_key_reused")
    );
    assert_eq!(street.sales().await, 1);
    let elsewhere = ask_at(&client, "/v1/elsewhere", "k", 3).await;
    assert_eq!(
        elsewhere.status.as_u16(),
        CREATED,
        "keys count for one endpoint"
    );
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn fifty_at_once_are_one_and_the_others_hear_so(pool: PgPool) {
    let street = Street::open(pool).await;
    street.shop.gate.forget_permits(1000);
    let client = street.app.service();
    let first = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, "k", 1).await }
    });
    while street.shop.begun.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let others = futures::future::join_all((0..49).map(|_| ask(&client, "k", 1))).await;
    for other in others {
        assert_eq!(told(&other), refusal(CONFLICT, "request_in_flight"));
        assert!(other.headers.contains_key("retry-after"));
    }
    street.shop.gate.add_permits(1);
    assert_eq!(first.await.unwrap().status.as_u16(), CREATED);
    assert_eq!(ask(&client, "k", 1).await.status.as_u16(), CREATED);
    assert_eq!(street.sales().await, 1);
    assert_eq!(street.shop.begun.load(Ordering::SeqCst), 1);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn a_key_tells_another_user_nothing(pool: PgPool) {
    let street = Street::open(pool).await;
    let (ada, eve) = (street.app.shopper(user(1)), street.app.shopper(user(2)));
    assert_eq!(ask(&ada, "k", 1).await.status.as_u16(), CREATED);
    let hers = ask(&eve, "k", 7).await;
    assert_eq!(hers.status.as_u16(), CREATED);
    assert!(!hers.headers.contains_key("idempotent-replayed"));
    assert_eq!(
        ask(&street.app.service(), "k", 9).await.status.as_u16(),
        CREATED
    );
    assert_eq!(street.sales().await, 3);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn what_changed_nothing_is_asked_anew(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    let invalid = ask(&client, "k", 0).await;
    assert_eq!(told(&invalid), refusal(UNPROCESSABLE, "invalid"));
    street.shop.closed.store(true, Ordering::SeqCst);
    assert_eq!(
        told(&ask(&client, "k", 1).await),
        refusal(CONFLICT, "closed")
    );
    street.shop.closed.store(false, Ordering::SeqCst);
    assert_eq!(ask(&client, "k", 2).await.status.as_u16(), CREATED);
    assert_eq!(street.sales().await, 1);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn a_failure_after_the_effect_is_the_answer_for_good(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    street.shop.fails_late.store(true, Ordering::SeqCst);
    let failed = ask(&client, "k", 1).await;
    assert_eq!(told(&failed), refusal(UNAVAILABLE, "unavailable"));
    street.shop.fails_late.store(false, Ordering::SeqCst);
    let again = ask(&client, "k", 1).await;
    assert_eq!((told(&again), &again.body), (told(&failed), &failed.body));
    street.shop.panics.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        assert_eq!(told(&ask(&client, "p", 1).await), refusal(500, "internal"));
    }
    assert_eq!(street.sales().await, 2);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn who_leaves_finds_the_answer_later(pool: PgPool) {
    let street = Street::open(pool).await;
    street.shop.gate.forget_permits(1000);
    let client = street.app.service();
    let begun = street.shop.begun.clone();
    tokio::select! {
        _ = ask(&client, "k", 1) => panic!("nobody let it through"),
        () = async { while begun.load(Ordering::SeqCst) == 0 { tokio::task::yield_now().await; } } => {}
    }
    street.shop.gate.add_permits(1);
    let mut answer = ask(&client, "k", 1).await;
    while answer.status.as_u16() == CONFLICT {
        tokio::task::yield_now().await;
        answer = ask(&client, "k", 1).await;
    }
    assert_eq!(answer.status.as_u16(), CREATED);
    assert_eq!((street.sales().await, begun.load(Ordering::SeqCst)), (1, 1));
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn a_claim_whose_process_died_is_taken_over_and_its_late_effect_refused(pool: PgPool) {
    let street = Street::open(pool).await;
    street.shop.gate.forget_permits(1000);
    let client = street.app.service();
    let late = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, "k", 1).await }
    });
    while street.shop.begun.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // Its time is up, as far as anybody can tell.
    sqlx::query("update idempotency_key set claimed_until = now() - interval '1 second'")
        .execute(&street.shop.pool)
        .await
        .unwrap();
    let second = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, "k", 1).await }
    });
    while street.shop.begun.load(Ordering::SeqCst) == 1 {
        tokio::task::yield_now().await;
    }
    street.shop.gate.add_permits(2);
    assert_eq!(
        told(&late.await.unwrap()),
        refusal(CONFLICT, "request_in_flight")
    );
    assert_eq!(second.await.unwrap().status.as_u16(), CREATED);
    assert_eq!(street.sales().await, 1);
}

/// The first try was committed, and its process died before it could answer.
#[sqlx::test(migrator = "db::MIGRATOR")]
async fn what_a_second_try_could_not_do_is_not_its_answer_for_good(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    ask(&client, "k", 1).await;
    sqlx::query(
        "update idempotency_key
         set status = null, body = null, claimed_until = now() - interval '1 second'",
    )
    .execute(&street.shop.pool)
    .await
    .unwrap();
    street.shop.closed.store(true, Ordering::SeqCst);
    let refused = ask(&client, "k", 1).await;
    assert_eq!(told(&refused), refusal(CONFLICT, "closed"));
    street.shop.closed.store(false, Ordering::SeqCst);
    assert_eq!(ask(&client, "k", 1).await.status.as_u16(), CREATED);
}

#[sqlx::test(migrator = "db::MIGRATOR")]
async fn keys_of_unusable_length_are_refused(pool: PgPool) {
    let street = Street::open(pool).await;
    let client = street.app.service();
    let longest = "k".repeat(255);
    assert_eq!(ask(&client, &longest, 1).await.status.as_u16(), CREATED);
    for key in [String::new(), "k".repeat(256)] {
        let refused = ask(&client, &key, 1).await;
        assert_eq!(told(&refused), refusal(400, "invalid_idempotency_key"));
    }
    let twice = Request::post("/v1/buy")
        .header("content-type", "application/json")
        .header("idempotency-key", "one")
        .header("idempotency-key", "another")
        .body(Body::from(body(1)));
    let refused = client.request(twice.unwrap()).await.unwrap();
    assert_eq!(told(&refused), refusal(400, "invalid_idempotency_key"));
}
