//! What one browser looked at.

use sqlx::PgPool;

use crate::stub::mall;

const PATH: &str = "/fragments/recently-viewed";

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_new_browser_has_seen_nothing(pool: PgPool) {
    let (_, browser, _) = mall(pool).await;
    let answer = browser.get(PATH).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_was_looked_at_is_shown_to_that_browser_alone(pool: PgPool) {
    let (_, browser, services) = mall(pool).await;
    browser.get("/look/bowl").await;
    browser.get("/look/gone").await;
    let answer = browser.get(PATH).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("cache-control")),
        (200, "no-store")
    );
    let html = answer.text();
    assert!(html.contains("Bowl") && html.contains("data-boundary=\"homepage\""));
    assert!(!html.contains("<html"));
    services.products_away(true);
    assert_eq!(browser.get(PATH).await.status, 503);
}
