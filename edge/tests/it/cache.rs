//! What is kept, for whom, and for how long.

use http::Method;

use crate::support::{Got, Mall, eventually};

const SHARED: (&str, &str) = (
    "cache-control",
    "public, max-age=0, s-maxage=600, stale-while-revalidate=3600",
);

#[tokio::test]
async fn an_answer_is_kept_if_its_origin_says_it_is_the_same_for_all() {
    let mall = Mall::open().await;
    let private = ("cache-control", "private, no-cache");
    let cookie = ("set-cookie", "a=b");
    let vary_cookie = ("vary", "cookie");
    for (path, status, headers, kept) in [
        ("/", 200, vec![SHARED], true),
        (
            "/products",
            200,
            vec![SHARED, ("vary", "accept-encoding")],
            true,
        ),
        (
            "/products/old",
            301,
            vec![SHARED, ("location", "/products/new")],
            true,
        ),
        ("/products/none", 404, vec![SHARED], true),
        (
            "/favicon.svg",
            200,
            vec![("cache-control", "public, max-age=86400")],
            true,
        ),
        ("/cart", 200, vec![private], false),
        ("/profile", 200, vec![("cache-control", "no-store")], false),
        ("/products/plain", 200, vec![], false),
        ("/products/cookie", 200, vec![SHARED, cookie], false),
        ("/products/vary", 200, vec![SHARED, vary_cookie], false),
        (
            "/products/moved",
            302,
            vec![SHARED, ("location", "/")],
            false,
        ),
        ("/products/broken", 500, vec![SHARED], false),
        ("/checkout", 200, vec![SHARED], false),
    ] {
        mall.stub.answers(path, status, &headers);
        let first = mall.get(path).await;
        let second = mall.get(path).await;
        assert_eq!(first.status.as_u16(), status, "{path}");
        let expected = if kept {
            ("miss", "hit")
        } else {
            ("pass", "pass")
        };
        assert_eq!((first.cache(), second.cache()), expected, "{path}");
        assert_eq!(first.body == second.body, kept, "{path}");
        assert_eq!(second.headers.contains_key("age"), kept, "{path}");
    }
}

#[tokio::test]
async fn only_reading_without_credentials_is_answered_from_what_is_kept() {
    let mall = Mall::open().await;
    mall.stub.at("/products", &[SHARED]);
    mall.get("/products").await;
    let with_session = mall
        .get_with("/products", &[("cookie", "__Host-Http-mallhive=x")])
        .await;
    assert_eq!(
        with_session.cache(),
        "hit",
        "a shared page is the same with a session"
    );
    let with_token = mall
        .get_with("/products", &[("authorization", "Bearer x")])
        .await;
    assert_eq!(with_token.cache(), "pass");
    let head = Got::of(mall.request(Method::HEAD, "/products")).await;
    assert_eq!((head.cache(), head.body.len()), ("hit", 0));
    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
    ] {
        let got = Got::of(mall.request(method.clone(), "/products")).await;
        assert_eq!(got.cache(), "pass", "{method}");
    }
    assert_eq!(
        mall.get("/products").await.cache(),
        "miss",
        "a change forgets what was kept"
    );
}

#[tokio::test]
async fn a_key_is_the_path_the_query_that_counts_and_the_compression() {
    let mall = Mall::open().await;
    mall.stub.at("/products", &[SHARED]);
    let br = ("accept-encoding", "gzip, br");
    for (path, header, cache) in [
        ("/products?q=a", br, "miss"),
        ("/products?q=a", ("accept-encoding", "br;q=1.0"), "hit"),
        ("/products?utm_source=mail&q=a&utm_medium=x", br, "hit"),
        ("/products?q=a&gclid=7", br, "hit"),
        ("/products?q=b", br, "miss"),
        ("/products?q=a", ("accept-encoding", "gzip"), "miss"),
        ("/products?q=a", ("accept-encoding", "identity"), "miss"),
        ("/products?q=a", ("accept-language", "de"), "hit"),
        ("/products?q=a", ("x-forwarded-host", "evil.example"), "hit"),
    ] {
        assert_eq!(
            mall.get_with(path, &[header]).await.cache(),
            cache,
            "{path} {header:?}"
        );
    }
    let asked: Vec<String> = mall
        .stub
        .seen()
        .into_iter()
        .map(|seen| seen.target)
        .collect();
    assert_eq!(
        asked,
        [
            "/products?q=a",
            "/products?q=b",
            "/products?q=a",
            "/products?q=a"
        ]
    );
}

#[tokio::test]
async fn browsers_are_told_to_ask_again_and_learn_that_nothing_changed() {
    let mall = Mall::open().await;
    mall.stub.at("/products", &[SHARED]);
    let first = mall.get("/products").await;
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=0, must-revalidate"
    );
    let tag = first.header("etag").to_owned();
    let again = mall.get_with("/products", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let other = mall
        .get_with("/products", &[("if-none-match", "W/\"other\"")])
        .await;
    assert_eq!(other.status.as_u16(), 200);
    let part = mall.get_with("/products", &[("range", "bytes=0-1")]).await;
    assert_eq!((part.status.as_u16(), part.body), (200, first.body));
}

#[tokio::test]
async fn a_stale_page_is_sent_at_once_while_one_request_fetches_a_newer() {
    let mall = Mall::open().await;
    let short = [("cache-control", "s-maxage=1, stale-while-revalidate=600")];
    mall.stub.at("/products", &short);
    let first = mall.get("/products").await;
    let held = mall.stub.hold().await;
    let stale = eventually(async || {
        let got = mall.get("/products").await;
        (got.cache() == "stale").then_some(got)
    })
    .await;
    assert_eq!(stale.body, first.body);
    for _ in 0..20 {
        assert_eq!(mall.get("/products").await.cache(), "stale");
    }
    eventually(async || (mall.stub.count() == 2).then_some(())).await;
    drop(held);
    let newer = eventually(async || {
        let got = mall.get("/products").await;
        (got.body != first.body).then_some(got)
    })
    .await;
    assert_eq!(
        newer.text(),
        "answer 2",
        "one refresh, whatever came meanwhile"
    );
    let refresh = &mall.stub.seen()[1];
    assert!(
        !refresh.headers.contains_key("cookie"),
        "it is fetched for nobody"
    );
}

#[tokio::test]
async fn a_page_that_is_larger_than_what_is_kept_still_arrives_whole() {
    let mall = Mall::open().await;
    let large: &'static str = Box::leak("x".repeat(3 * 1024 * 1024).into_boxed_str());
    mall.stub.large("/products", large, &[SHARED]);
    for number in 1..=2 {
        let got = mall.get("/products").await;
        assert_eq!(got.cache(), "pass");
        assert_eq!(
            got.body.len(),
            format!("answer {number}").len() + large.len()
        );
    }
}
