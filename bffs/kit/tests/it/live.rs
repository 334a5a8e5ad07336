//! Streams of changes: how many there may be, and how they end.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use bff_kit::live::{self, Seen};
use bff_kit::test::Browser;
use bff_kit::{ApiError, App, Bff};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use sqlx::PgPool;
use tower::ServiceExt;

use super::stub::app;

/// A thing that never changes.
async fn still(State(app): State<App>, headers: HeaderMap) -> Result<Response, ApiError> {
    let look = || async { Ok(Some(Seen::of(&"thing", false))) };
    live::changes(
        &app,
        &headers,
        Some(Seen::of(&"thing", false).version),
        look,
    )
}

fn bff(app: &App) -> Bff {
    let routes = Router::new()
        .route("/changes", get(still))
        .route("/open", post(async || "done"))
        .route("/open/more", post(async || "done"))
        .with_state(app.clone());
    Bff::new(app.clone(), routes).open_to_programs("/open")
}

async fn open(router: &Router) -> http::Response<axum::body::Body> {
    let request = http::Request::get("/changes").body(axum::body::Body::empty());
    router.clone().oneshot(request.unwrap()).await.unwrap()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_stream_ends_with_the_process(pool: PgPool) {
    let app = app(pool);
    let mut body = open(&bff(&app).router()).await.into_body();
    let first = body.frame().await.unwrap().unwrap();
    assert_eq!(first.data_ref().unwrap().as_ref(), b"retry: 3000\n\n");
    app.closing().cancel();
    let rest = tokio::time::timeout(Duration::from_secs(5), body.collect()).await;
    assert!(rest.unwrap().is_ok(), "it ended by itself");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_place_is_free_again_when_a_browser_leaves(pool: PgPool) {
    let router = bff(&app(pool)).router();
    let mut streams = Vec::new();
    loop {
        let answer = open(&router).await;
        if answer.status() != 200 {
            assert_eq!(answer.status(), 503);
            assert!(answer.headers().contains_key("retry-after"));
            break;
        }
        streams.push(answer);
        assert!(streams.len() < 10_000, "there is no limit");
    }
    drop(streams.pop());
    assert_eq!(open(&router).await.status(), 200);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn programs_may_post_where_the_address_allows_it(pool: PgPool) {
    let browser = Browser::new(bff(&app(pool)).router());
    for (path, status) in [("/open", 200), ("/open/more", 403), ("/open/", 403)] {
        let answer = browser.send(Method::POST, path, None, &[]).await;
        assert_eq!(answer.status, status, "{path}");
    }
}
