//! How refusals and failures are told.

use serde_json::{Value, json};

use super::services::{Api, problem};

#[tokio::test]
async fn a_services_refusal_is_passed_on_and_its_trouble_is_not_shown() {
    let api = Api::open().await;
    for (told, told_code, status, code, retry) in [
        (404, "not_found", 404, "not_found", ""),
        (409, "sold_out", 409, "sold_out", ""),
        (422, "invalid", 422, "invalid", ""),
        (429, "too_many_requests", 429, "too_many_requests", "17"),
        (401, "wrong_credentials", 401, "wrong_credentials", ""),
        (401, "service_identity_required", 503, "unavailable", "1"),
        (500, "internal", 503, "unavailable", "1"),
        (503, "unavailable", 503, "unavailable", "1"),
    ] {
        api.answers("GET /v1/sellers/x", told, problem(told, told_code));
        let got = api.anon().get("/api/sellers/x").await;
        assert_eq!(
            (got.status.as_u16(), got.code().as_str()),
            (status, code),
            "{told_code}"
        );
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert_eq!(got.header("retry-after"), retry, "{told_code}");
        assert_eq!(got.header("cache-control"), "no-store");
        let body = got.json();
        assert_eq!(body["request_id"], got.header("x-request-id"));
    }
}

#[tokio::test]
async fn a_service_that_is_away_or_talks_nonsense_is_unavailable() {
    let mut api = Api::open().await;
    for nonsense in [json!({ "other": 1 }), json!("text"), Value::Null] {
        api.answers("GET /v1/categories", 200, nonsense);
        let got = api.anon().get("/api/categories").await;
        assert_eq!(
            (got.status.as_u16(), got.code().as_str()),
            (503, "unavailable")
        );
    }
    api.services.stop().await;
    let got = api.anon().get("/api/categories").await;
    assert_eq!((got.status.as_u16(), got.header("retry-after")), (503, "1"));
    let signed_in = api.shopper().get("/api/users/me").await;
    assert_eq!(
        signed_in.status.as_u16(),
        503,
        "nobody can be known without the keys"
    );
}

#[tokio::test]
async fn bad_input_is_refused_here_with_its_field() {
    let api = Api::open().await;
    let anon = api.anon();
    let short = json!({ "email": "nobody", "password": "short", "name": "A" });
    let got = anon.post("/api/users/register", short).await;
    assert_eq!((got.status.as_u16(), got.code().as_str()), (422, "invalid"));
    let fields = got.json()["errors"].to_string();
    assert!(
        fields.contains("email") && fields.contains("password"),
        "{fields}"
    );
    let unknown = json!({ "email": "a@b.co", "password": "x", "admin": true });
    let got = anon.post("/api/users/login", unknown).await;
    assert_eq!(got.status.as_u16(), 422);
    assert!(got.json()["errors"].to_string().contains("admin"));
    assert_eq!(anon.get("/api/products?limit=x").await.status.as_u16(), 422);
    assert_eq!(anon.get("/api/products?limt=3").await.status.as_u16(), 422);
    let large = json!({ "refresh_token": "x".repeat(70_000) });
    assert_eq!(
        anon.post("/api/users/refresh", large).await.status.as_u16(),
        413
    );
    let got = api.shopper().get("/api/orders/not-an-id").await;
    assert_eq!(
        (got.status.as_u16(), got.code().as_str()),
        (404, "not_found")
    );
    let key = anon.clone().with("idempotency-key", &"k".repeat(256));
    let got = key
        .post("/api/users/refresh", json!({ "refresh_token": "r" }))
        .await;
    assert_eq!(got.code(), "invalid_idempotency_key");
    assert!(api.called().is_empty(), "no service is asked");
}
