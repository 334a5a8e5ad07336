//! Other teams' HTML.

use bff_kit::{Mfe, fragments};
use sqlx::PgPool;
use wiremock::ResponseTemplate;

use super::stub::{app, app_with, stub};

const PATH: &str = "/cart/fragments/add-to-cart";

fn html(cache: &str) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_raw("<p>Add</p>", "text/html; charset=utf-8")
        .insert_header("cache-control", cache)
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_fragment_is_fetched_once_while_it_is_fresh(pool: PgPool) {
    let owner = stub("GET", PATH, html("public, max-age=0, s-maxage=60")).await;
    let app = app_with(pool, |config| config.bffs.cart = owner.uri());
    let pages = (0..8).map(|_| fragments::fetch(&app, Mfe::Cart, PATH));
    for fragment in futures::future::join_all(pages).await {
        assert_eq!(fragment.as_deref(), Some("<p>Add</p>"));
    }
    let asked = owner.received_requests().await.unwrap();
    assert_eq!(asked.len(), 1);
    assert!(!asked[0].headers.contains_key("cookie"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_no_fragment_is_left_out(pool: PgPool) {
    let silent = app(pool.clone());
    assert_eq!(fragments::fetch(&silent, Mfe::Cart, PATH).await, None);
    for answer in [
        ResponseTemplate::new(500).set_body_raw("<p>", "text/html"),
        ResponseTemplate::new(303).insert_header("location", "/"),
        ResponseTemplate::new(200).set_body_raw("{}", "application/json"),
        html("no-store").set_delay(std::time::Duration::from_secs(2)),
    ] {
        let owner = stub("GET", PATH, answer).await;
        let app = app_with(pool.clone(), |config| config.bffs.cart = owner.uri());
        assert_eq!(fragments::fetch(&app, Mfe::Cart, PATH).await, None);
    }
}
