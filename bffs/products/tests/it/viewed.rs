//! What a browser looked at.

use axum::http::Method;
use bff_kit::session::COOKIE_NAME;
use sqlx::PgPool;

use crate::stub::shop;

const VIEWED: &str = "__Host-Http-mallhive-viewed";
const FRAGMENT: [(&str, &str); 1] = [("x-fragment", "1")];

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_look_is_kept_and_shows_nothing(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let path = "/products/fragments/viewed?slug=bowl";
    let answer = browser.send(Method::GET, path, None, &FRAGMENT).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    assert_eq!(browser.cookie(VIEWED).as_deref(), Some("bowl"));
    // A session made now would take the place of the one that a first click, sent
    // later and answered sooner, has made meanwhile: with the cart in it.
    assert!(browser.cookie(COOKIE_NAME).is_none());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn nothing_is_kept_of_what_there_is_not_or_for_another_site(pool: PgPool) {
    let (browser, service) = shop(pool).await;
    for slug in ["none-such", "%00", ""] {
        let path = format!("/products/fragments/viewed?slug={slug}");
        assert_eq!(
            browser
                .send(Method::GET, &path, None, &FRAGMENT)
                .await
                .status,
            204
        );
    }
    assert_eq!(
        browser
            .get("/products/fragments/viewed?slug=bowl")
            .await
            .status,
        204
    );
    service.stop();
    let path = "/products/fragments/viewed?slug=bowl";
    assert_eq!(
        browser
            .send(Method::GET, path, None, &FRAGMENT)
            .await
            .status,
        204
    );
    assert!(browser.cookie(VIEWED).is_none());
}
