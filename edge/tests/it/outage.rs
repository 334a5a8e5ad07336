//! A BFF that is away.

use http::Method;

use crate::support::{Got, Mall, eventually};

#[tokio::test]
async fn what_is_kept_stands_in_for_an_origin_that_is_away_and_news_come_when_it_is_back() {
    let mut mall = Mall::open().await;
    mall.stub
        .at("/products", &[("cache-control", "s-maxage=1")]);
    mall.stub.at("/cart", &[("cache-control", "private")]);
    let first = mall.get("/products").await;
    mall.get("/cart").await;
    mall.bff.stop().await;

    let stale = eventually(async || {
        let got = mall.get("/products").await;
        (got.cache() == "stale").then_some(got)
    })
    .await;
    assert_eq!((stale.status.as_u16(), &stale.body), (200, &first.body));

    let away = mall.get("/cart").await;
    assert_eq!(away.status.as_u16(), 503);
    assert!(!away.header("retry-after").is_empty());
    assert!(away.header("content-type").starts_with("text/html"));
    assert!(
        away.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(away.header("cache-control"), "no-store");
    let page = away.text();
    assert!(page.contains("<h1>") && !page.contains("style") && !page.contains("<script"));

    let program = mall
        .get_with("/cart", &[("accept", "application/json")])
        .await;
    assert_eq!(
        (program.status.as_u16(), program.code()),
        (503, "unavailable".to_owned())
    );
    let post = Got::of(mall.request(Method::POST, "/cart/lines").body("a=b")).await;
    assert_eq!(post.status.as_u16(), 503);

    mall.bff.resume().await;
    assert_eq!(mall.get("/cart").await.status.as_u16(), 200);
    let newer = mall.get("/products").await;
    assert_eq!(newer.cache(), "miss");
    assert_ne!(newer.body, first.body);
}

#[tokio::test]
async fn what_is_kept_stands_in_for_an_origin_that_fails() {
    let mall = Mall::open().await;
    mall.stub
        .at("/products", &[("cache-control", "s-maxage=1")]);
    mall.stub.at(
        "/strict",
        &[("cache-control", "s-maxage=1, must-revalidate")],
    );
    let first = mall.get("/products").await;
    mall.get("/strict").await;
    mall.stub.answers("/products", 503, &[]);
    mall.stub.answers("/strict", 503, &[]);
    let stale = eventually(async || {
        let got = mall.get("/products").await;
        (got.cache() == "stale").then_some(got)
    })
    .await;
    assert_eq!(stale.body, first.body);
    eventually(async || (mall.get("/strict").await.status.as_u16() == 503).then_some(())).await;
}
