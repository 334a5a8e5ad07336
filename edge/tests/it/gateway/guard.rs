//! Who may not call: too often, from other sites, inside.

use edge::RateLimits;
use http::Method;
use uuid::Uuid;

use super::services::{Api, SITE, me, token};

#[tokio::test]
async fn an_address_that_calls_too_often_waits() {
    let rates = RateLimits {
        address_per_minute: 6,
        address_burst: 3,
        ..RateLimits::default()
    };
    let api = Api::with_rates(rates).await;
    let other = api.anon().from("127.0.0.2");
    for _ in 0..3 {
        assert_eq!(api.anon().get("/api/none").await.status.as_u16(), 404);
    }
    let got = api.anon().with("origin", SITE).get("/api/none").await;
    assert_eq!(
        (got.status.as_u16(), got.code().as_str()),
        (429, "too_many_requests")
    );
    assert!((1..=10).contains(&got.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(
        got.header("access-control-allow-origin"),
        SITE,
        "a page may read why"
    );
    let forwarded = api.anon().with("x-forwarded-for", "203.0.113.9");
    assert_eq!(
        forwarded.get("/api/none").await.status.as_u16(),
        429,
        "no claim helps"
    );
    assert_eq!(
        other.get("/api/none").await.status.as_u16(),
        404,
        "others are served"
    );
}

#[tokio::test]
async fn an_account_that_calls_too_often_waits_wherever_it_calls_from() {
    let rates = RateLimits {
        account_per_minute: 6,
        account_burst: 2,
        ..RateLimits::default()
    };
    let api = Api::with_rates(rates).await;
    api.answers("GET /v1/me", 200, me());
    let mut statuses = Vec::new();
    for address in ["127.0.0.1", "127.0.0.2", "127.0.0.3"] {
        let got = api.shopper().from(address).get("/api/users/me").await;
        statuses.push(got.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 429]);
    let another = api.anon().with_token(&token(Uuid::from_u128(2)));
    assert_eq!(another.get("/api/users/me").await.status.as_u16(), 200);
}

#[tokio::test]
async fn pages_of_listed_sites_may_call_and_no_others() {
    let api = Api::open().await;
    for (origin, allowed) in [
        (SITE, SITE),
        ("https://evil.example", ""),
        ("https://app.example.evil.example", ""),
        ("http://app.example", ""),
        ("null", ""),
    ] {
        let page = api.anon().with("origin", origin);
        let asks = page.clone().with("access-control-request-method", "PUT");
        let asks = asks.with(
            "access-control-request-headers",
            "authorization,x-cart-token",
        );
        let preflight = asks.call(Method::OPTIONS, "/api/cart/items", None).await;
        let answer = page.get("/api/none").await;
        for got in [&preflight, &answer] {
            assert_eq!(
                got.header("access-control-allow-origin"),
                allowed,
                "{origin}"
            );
            assert_eq!(got.header("access-control-allow-credentials"), "");
        }
        assert!(
            preflight
                .header("access-control-allow-methods")
                .contains("PUT")
        );
        assert!(
            preflight
                .header("access-control-allow-headers")
                .contains("x-cart-token")
        );
        assert!(
            answer
                .header("access-control-expose-headers")
                .contains("x-order-token")
        );
        assert!(answer.header("vary").contains("origin"));
    }
}

#[tokio::test]
async fn nothing_but_the_public_api_can_be_reached() {
    let api = Api::open().await;
    for (method, path) in [
        (Method::GET, "/v1/me"),
        (Method::POST, "/v1/users/register"),
        (Method::POST, "/v1/carts"),
        (Method::GET, "/v1/products"),
        (Method::GET, "/.well-known/jwks.json"),
        (Method::GET, "/metrics"),
        (Method::GET, "/readyz"),
        (Method::GET, "/api/me"),
        (Method::POST, "/api/v1/reservations"),
        (Method::POST, "/api/v1/variants/look-up"),
        (Method::POST, "/api/carts"),
        (Method::GET, "/api/v1/v1/users/me"),
        (Method::GET, "/api/v2/users/me"),
        (Method::GET, "/api/products/../users/me/../../v1/me"),
        (
            Method::POST,
            "/api/v1/orders/00000000-0000-0000-0000-000000000001/settle",
        ),
        (Method::GET, "/"),
    ] {
        let got = api.shopper().call(method.clone(), path, None).await;
        assert_eq!(got.status.as_u16(), 404, "{method} {path}");
        assert_eq!(
            got.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        assert_eq!(got.header("x-content-type-options"), "nosniff");
    }
    let got = api.anon().call(Method::DELETE, "/api/products", None).await;
    assert_eq!(
        (got.status.as_u16(), got.code().as_str()),
        (405, "method_not_allowed")
    );
    assert!(api.called().is_empty());
    assert_eq!(api.anon().get("/healthz").await.text(), "ok");
}
