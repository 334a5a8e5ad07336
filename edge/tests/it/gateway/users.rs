//! Accounts, and what services learn about a caller.

use http::Method;
use serde_json::json;
use server_kit::AccessToken;
use shared_types::user::{AccessClaims, Role};

use super::services::{Api, id, me};

#[tokio::test]
async fn signing_up_and_in_answers_the_tokens_in_the_body() {
    let api = Api::open().await;
    let signed_in = json!({ "user": me(), "tokens": {
        "access_token": "a", "access_expires_at": "2026-11-21T09:40:00Z", "refresh_token": "r" } });
    api.answers("POST /v1/users/register", 201, signed_in.clone());
    api.answers("POST /v1/sign-ins", 200, signed_in.clone());
    api.answers(
        "POST /v1/sign-ins/refresh",
        200,
        signed_in["tokens"].clone(),
    );
    api.answers("POST /v1/sign-ins/end", 204, json!({}));
    let account = json!({ "email": "ann@example.com", "password": "correct horse", "name": "Ann" });
    let credentials = json!({ "email": "ann@example.com", "password": "correct horse" });
    let refresh = json!({ "refresh_token": "r" });
    for (path, body, status) in [
        ("users/register", &account, 201),
        ("users/login", &credentials, 200),
        ("users/refresh", &refresh, 200),
        ("users/logout", &refresh, 204),
    ] {
        for prefix in ["/api/v1", "/api"] {
            let got = api
                .anon()
                .post(&format!("{prefix}/{path}"), body.clone())
                .await;
            assert_eq!(got.status.as_u16(), status, "{prefix}/{path}");
            assert_eq!(got.header("cache-control"), "no-store");
            assert!(!got.headers.contains_key("x-internal"));
            assert_eq!(&api.last().body, body);
            if path.ends_with("login") {
                assert_eq!(got.json()["tokens"]["refresh_token"], "r");
            }
        }
    }
}

#[tokio::test]
async fn what_is_ones_own_needs_a_good_token() {
    let api = Api::open().await;
    api.answers("GET /v1/me", 200, me());
    let expired = server_kit::test::sign(&AccessClaims {
        sub: id(1).into(),
        sid: id(2).into(),
        roles: vec![Role::Shopper],
        seller_id: None,
        iss: "mallhive".to_owned(),
        aud: "mallhive".to_owned(),
        iat: 0,
        exp: 600,
    });
    let good = super::services::token(id(1));
    let forged = good.expose().rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
    for (name, token) in [
        ("none", None),
        ("expired", Some(expired)),
        ("forged", Some(AccessToken::from(forged))),
        ("not a token", Some(AccessToken::from("x"))),
    ] {
        let caller = token
            .iter()
            .fold(api.anon(), super::services::Caller::with_token);
        for (method, path) in [
            (Method::GET, "/api/users/me"),
            (Method::GET, "/api/users/me/addresses"),
            (Method::POST, "/api/users/logout-all"),
            (Method::POST, "/api/users/me/password"),
            (Method::GET, "/api/orders"),
            (Method::GET, "/api/cart"),
        ] {
            let got = caller.call(method, path, None).await;
            assert_eq!(got.status.as_u16(), 401, "{name} {path}");
            assert_eq!(got.code(), "unauthorized", "{name} {path}");
            assert_eq!(got.header("www-authenticate"), "Bearer");
        }
    }
    assert!(api.called().is_empty(), "no service is asked");
    let got = api.shopper().get("/api/users/me").await;
    assert_eq!((got.status.as_u16(), got.json()), (200, me()));
}

#[tokio::test]
async fn a_service_learns_who_calls_from_the_gateway_alone() {
    let api = Api::open().await;
    api.answers("GET /v1/me", 200, me());
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let got = api
        .shopper()
        .with("x-user-id", "7")
        .with("x-service-identity", "forged")
        .with("x-client-address", "203.0.113.9")
        .with("x-forwarded-for", "203.0.113.9")
        .with("cookie", "a=b")
        .with("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))
        .get("/api/users/me")
        .await;
    assert_eq!(got.header("x-request-id"), trace);
    let called = api.last();
    for name in ["x-user-id", "x-forwarded-for", "cookie"] {
        assert!(!called.headers.contains_key(name), "{name}");
    }
    assert_ne!(called.header("x-service-identity"), "forged");
    assert_eq!(called.header("x-client-address"), "127.0.0.1");
    let bearer = format!("Bearer {}", super::services::token(id(1)).expose());
    assert_eq!(
        called.header("authorization").split('.').count(),
        bearer.split('.').count()
    );
    assert!(called.header("traceparent").contains(trace));
}

#[tokio::test]
async fn the_catalogue_is_open_whatever_token_comes_along() {
    let api = Api::open().await;
    let page = json!({
        "products": [], "next": null, "previous": null, "total": null, "facets": [],
        "price_range": null,
    });
    api.answers(
        "GET /v1/products?q=laptop&in_stock=true&limit=5",
        200,
        page.clone(),
    );
    for caller in [
        api.anon(),
        api.shopper(),
        api.anon().with("authorization", "Bearer old"),
    ] {
        let got = caller
            .get("/api/products/search?q=laptop&in_stock=true&limit=5")
            .await;
        assert_eq!((got.status.as_u16(), got.json()), (200, page.clone()));
        assert_eq!(got.header("cache-control"), "public, max-age=30");
        assert!(!api.last().headers.contains_key("authorization"));
    }
}
