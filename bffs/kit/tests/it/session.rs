//! What a session keeps, for how long, and from whom.

use bff_kit::session::COOKIE_NAME;
use bff_kit::test::{Browser, config};
use bff_kit::{App, Mfe};
use server_kit::Secret;
use sqlx::{ConnectOptions, PgPool};

use super::stub::{app, bff, browser};

const CART: &str = "01938f00-0000-7000-8000-000000000001";
const OTHER: &str = "01938f00-0000-7000-8000-000000000002";

async fn sessions(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from browser_session")
        .fetch_one(pool)
        .await
        .unwrap()
}

const VIEWED: &str = "__Host-Http-mallhive-viewed";

fn order(nth: u32) -> String {
    format!("01938f00-0000-7000-8000-0000000001{nth:02}")
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn looking_around_makes_no_session(pool: PgPool) {
    let shopper = browser(&app(pool.clone()));
    for what in ["look/x", "flashes/x", "no-cart/x", "token/x", "sign-out/x"] {
        let answer = shopper.post(&format!("/do/{what}"), &[]).await;
        assert_eq!(answer.status, 200, "{what}");
    }
    assert_eq!(sessions(&pool).await, 0);
    assert_eq!(shopper.cookie(COOKIE_NAME), None);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_cookie_is_for_this_host_and_no_script(pool: PgPool) {
    let shopper = browser(&app(pool.clone()));
    let answer = shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let cookie = answer.header("set-cookie");
    let (pair, flags) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-Http-mallhive="));
    assert_eq!(
        flags,
        "Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    // Once it has one, it is left alone.
    let next = shopper.post(&format!("/do/checkout/{OTHER}"), &[]).await;
    assert_eq!(next.header("set-cookie"), "");
    // And who reads the database cannot become the shopper.
    let secret = shopper.cookie(COOKIE_NAME).unwrap();
    let kept: Vec<u8> = sqlx::query_scalar("select session_hash from browser_session")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_ne!(kept, secret.as_bytes());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn tabs_that_change_different_keys_lose_nothing(pool: PgPool) {
    let app = app(pool.clone());
    let shopper = browser(&app);
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let mut changes = vec![format!("/do/checkout/{OTHER}")];
    changes.extend((0..12).map(|nth| format!("/do/order/{}", order(nth))));
    changes.extend((0..4).map(|nth| format!("/do/flash/said-{nth}")));
    let tabs = changes.iter().map(|change| shopper.post(change, &[]));
    for answer in futures::future::join_all(tabs).await {
        assert_eq!(answer.status, 200);
    }
    let seen = shopper.get("/do/look/x").await.text();
    assert!(
        seen.contains(&format!(
            "cart=Some({CART:?}) checkout=Some({OTHER:?}) orders="
        )),
        "{seen}"
    );
    for nth in 0..12 {
        assert!(seen.contains(&order(nth)), "{seen}");
    }
    let said = shopper.get("/do/flashes/x").await.text();
    for nth in 0..4 {
        assert!(said.contains(&format!("said-{nth}")), "{said}");
    }
    assert_eq!(sessions(&pool).await, 1);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn lists_are_bounded_and_newest_first(pool: PgPool) {
    let shopper = browser(&app(pool));
    for nth in 0..25 {
        shopper
            .post(&format!("/do/order/{}", order(nth)), &[])
            .await;
    }
    shopper.post(&format!("/do/order/{}", order(10)), &[]).await;
    let newest = [10].into_iter().chain((11..25).rev()).chain((5..10).rev());
    let wanted = newest.map(order).collect::<Vec<_>>().join(",");
    let seen = shopper.get("/do/look/x").await.text();
    assert!(seen.contains(&format!("orders={wanted} ")), "{seen}");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_message_is_shown_once_and_in_order(pool: PgPool) {
    let shopper = browser(&app(pool));
    shopper.post("/do/flash/one", &[]).await;
    shopper.post("/do/flash/two", &[]).await;
    let (a, b) = tokio::join!(shopper.get("/do/flashes/x"), shopper.get("/do/flashes/x"));
    let mut shown = [a.text(), b.text()];
    shown.sort();
    assert_eq!(shown, ["", "one,two"]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn signing_in_renews_the_cookie_and_keeps_the_rest(pool: PgPool) {
    let app = app(pool.clone());
    let shopper = browser(&app);
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let before = shopper.cookie(COOKIE_NAME).unwrap();
    shopper.post("/do/sign-in/600", &[]).await;
    let after = shopper.cookie(COOKIE_NAME).unwrap();
    assert_ne!(before, after);
    let seen = shopper.get("/do/look/x").await.text();
    assert!(seen.contains(CART) && seen.ends_with("user=Ada"), "{seen}");
    // Who knew the cookie from before is nobody now.
    let thief = browser(&app);
    thief.set_cookie(COOKIE_NAME, &before);
    assert!(
        thief
            .get("/do/look/x")
            .await
            .text()
            .ends_with("user=nobody")
    );
    assert_eq!(sessions(&pool).await, 1);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_secret_that_a_browser_brings_along_never_becomes_a_session(pool: PgPool) {
    let app = app(pool);
    let planted = "A".repeat(43);
    let victim = browser(&app);
    victim.set_cookie(COOKIE_NAME, &planted);
    victim.post(&format!("/do/cart/{CART}"), &[]).await;
    assert_ne!(victim.cookie(COOKIE_NAME).unwrap(), planted);
    for odd in ["", "x", &"A".repeat(44), &"é".repeat(20), "%00"] {
        let guest = Browser::new(bff(&app));
        guest.set_cookie(COOKIE_NAME, odd);
        assert_eq!(guest.get("/do/look/x").await.status, 200, "{odd}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn signing_out_forgets_the_browser(pool: PgPool) {
    let shopper = browser(&app(pool.clone()));
    shopper.post(&format!("/do/order/{}", order(1)), &[]).await;
    shopper.set_cookie(VIEWED, "shirt");
    shopper.post("/do/sign-in/600", &[]).await;
    let answer = shopper.post("/do/sign-out/x", &[]).await;
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(shopper.cookie(VIEWED), None);
    assert_eq!(sessions(&pool).await, 0);
    assert!(
        shopper
            .get("/do/look/x")
            .await
            .text()
            .ends_with("orders= user=nobody")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_session_ends_thirty_days_after_its_last_day(pool: PgPool) {
    let app = app(pool.clone());
    let shopper = browser(&app);
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let age = async |days: i32| {
        sqlx::query(
            "update browser_session set expires_at = now() + make_interval(days => 30 - $1)",
        )
        .bind(days)
        .execute(&pool)
        .await
        .unwrap();
    };
    // Used on its twentieth day, it begins anew, and so does the cookie.
    age(20).await;
    let cookie = shopper
        .get("/do/look/x")
        .await
        .header("set-cookie")
        .to_owned();
    assert!(cookie.contains("Max-Age=2592000"), "{cookie}");
    assert_eq!(shopper.get("/do/look/x").await.header("set-cookie"), "");
    // Not used, it is gone.
    age(30).await;
    assert!(
        shopper
            .get("/do/look/x")
            .await
            .text()
            .starts_with("cart=None")
    );
    let before = shopper.cookie(COOKIE_NAME);
    shopper.post(&format!("/do/cart/{OTHER}"), &[]).await;
    assert_ne!(shopper.cookie(COOKIE_NAME), before);
    assert_eq!(sessions(&pool).await, 2);
    assert_eq!(app.sweep_sessions().await.unwrap(), 1);
    assert_eq!(sessions(&pool).await, 1);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_lost_database_is_a_503_and_no_session_is_lost(pool: PgPool) {
    let shopper = browser(&app(pool.clone()));
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let cookie = shopper.cookie(COOKIE_NAME);
    pool.close().await;
    let answer = shopper.get("/do/look/x").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(shopper.cookie(COOKIE_NAME), cookie);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_depends_on_the_browser_is_never_shared(pool: PgPool) {
    let shopper = browser(&app(pool));
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    let answer = shopper.get("/careless").await;
    assert!(answer.text().contains(CART));
    assert_eq!(answer.header("cache-control"), "private, no-cache");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_database_is_made_at_the_first_start(pool: PgPool) {
    let options = pool.connect_options();
    let name = format!("mallhive_sessions_made_{}", std::process::id());
    let url = options.as_ref().clone().database(&name).to_url_lossy();
    let mut config = config(Mfe::Cart);
    config.sessions_url = Secret::new(url.as_str());
    // Five processes start at once.
    let starts = (0..5).map(|_| App::connect(config.clone()));
    for started in futures::future::join_all(starts).await {
        let shopper = browser(&started.unwrap());
        assert_eq!(shopper.post("/do/flash/hello", &[]).await.status, 200);
    }
    let drop = sqlx::AssertSqlSafe(format!("drop database \"{name}\" with (force)"));
    sqlx::query(drop).execute(&pool).await.unwrap();
    config.sessions_url = Secret::new("postgres://postgres:hunter2@localhost:1/none");
    let error = format!("{:#}", App::connect(config.clone()).await.err().unwrap());
    assert!(
        error.contains("SESSIONS_URL; is PostgreSQL running") && !error.contains("hunter2"),
        "{error}"
    );
    config.sessions_url = Secret::new("mysql://hunter2");
    let error = format!("{:#}", App::connect(config).await.err().unwrap());
    assert!(
        error.starts_with("SESSIONS_URL is not valid") && !error.contains("hunter2"),
        "{error}"
    );
}
