//! The one OpenAPI document.

use std::collections::HashSet;

use http::Method;
use serde_json::{Value, json};

use super::services::{Api, id};

fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| {
                let method = method.to_uppercase().parse().unwrap();
                (method, path.clone(), operation.clone())
            })
    });
    operations.collect()
}

#[tokio::test]
async fn the_document_names_what_a_shopper_needs_and_nothing_internal() {
    let api = Api::open().await;
    let document = api.anon().get("/openapi.json").await.json();
    let operations = operations(&document);
    let listed: HashSet<String> = operations
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    for needed in [
        "POST /api/v1/users/register",
        "POST /api/v1/users/login",
        "POST /api/v1/users/refresh",
        "POST /api/v1/users/logout",
        "POST /api/v1/users/logout-all",
        "GET /api/v1/users/me",
        "PATCH /api/v1/users/me",
        "GET /api/v1/products",
        "GET /api/v1/products/search",
        "GET /api/v1/products/{slug}",
        "GET /api/v1/cart",
        "POST /api/v1/cart/items",
        "POST /api/v1/guest-carts",
        "GET /api/v1/payment-options",
        "POST /api/v1/checkouts",
        "PUT /api/v1/checkouts/{checkout_id}/codes",
        "POST /api/v1/orders",
        "GET /api/v1/orders",
        "GET /api/v1/orders/{order_id}",
        "POST /api/v1/orders/{order_id}/cancel",
    ] {
        assert!(listed.contains(needed), "{needed}");
    }
    assert_eq!(
        listed.len(),
        36,
        "a new route belongs into this test's sight: {listed:?}"
    );
    let ids: HashSet<&str> = operations
        .iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids.len(),
        operations.len(),
        "every operation has its own name"
    );
    let text = document.to_string();
    for internal in [
        "X-Service-Identity",
        "\"service\"",
        "X-Client-Address",
        "/v1/me\"",
    ] {
        assert!(!text.contains(internal), "{internal}");
    }
    for (_, path, operation) in &operations {
        for status in ["401", "429", "503"] {
            assert!(
                operation["responses"][status].is_object(),
                "{path} {status}"
            );
        }
    }
}

#[tokio::test]
async fn the_document_says_which_keys_a_call_takes() {
    let api = Api::open().await;
    let document = api.anon().get("/openapi.json").await.json();
    let operation = |path: &str, method: &str| document["paths"][path][method].clone();
    let cart = operation("/api/v1/cart", "get");
    assert_eq!(cart["security"], json!([{ "user": [] }, {}]));
    assert_eq!(cart["parameters"][0]["name"], "X-Cart-Token");
    assert_eq!(
        operation("/api/v1/users/me", "get")["security"],
        json!([{ "user": [] }])
    );
    assert_eq!(operation("/api/v1/products", "get")["security"], json!([]));
    let place = operation("/api/v1/checkouts/{checkout_id}/place", "post");
    assert_eq!(
        parameters(&place),
        ["checkout_id", "X-Checkout-Token", "Idempotency-Key"]
    );
}

fn parameters(operation: &Value) -> Vec<&str> {
    let parameters = operation["parameters"].as_array().unwrap().iter();
    parameters.filter_map(|one| one["name"].as_str()).collect()
}

#[tokio::test]
async fn all_that_moves_money_or_stock_takes_an_idempotency_key() {
    let api = Api::open().await;
    let document = api.anon().get("/openapi.json").await.json();
    let takes_it = |(method, path, operation): (Method, String, Value)| {
        let named = parameters(&operation).contains(&"Idempotency-Key");
        named.then(|| format!("{method} {path}"))
    };
    let mut listed: Vec<_> = operations(&document)
        .into_iter()
        .filter_map(takes_it)
        .collect();
    listed.sort();
    assert_eq!(
        listed,
        [
            "POST /api/v1/checkouts/{checkout_id}/place",
            "POST /api/v1/orders",
            "POST /api/v1/orders/{order_id}/cancel",
        ]
    );
    let order = &document["paths"]["/api/v1/orders"]["post"];
    let key = order["parameters"].as_array().unwrap().last().unwrap();
    assert_eq!(key["schema"]["maxLength"], 255);
    let body = &document["components"]["schemas"]["NewOrder"];
    assert!(body["properties"]["provider"].is_object(), "{body}");
    let required = body["required"].as_array().unwrap();
    assert!(!required.contains(&json!("provider")), "{body}");
}

#[tokio::test]
async fn every_listed_route_is_there_with_and_without_its_version() {
    let api = Api::open().await;
    let document = api.anon().get("/openapi.json").await.json();
    for (method, path, _) in operations(&document) {
        let id = id(1).to_string();
        let path = [
            "slug",
            "address_id",
            "variant_id",
            "checkout_id",
            "order_id",
        ]
        .iter()
        .fold(path, |path, name| path.replace(&format!("{{{name}}}"), &id));
        for path in [path.clone(), path.replace("/v1/", "/")] {
            let got = api.anon().call(method.clone(), &path, None).await;
            let told = got.text();
            assert!(
                !told.contains("There is no such address"),
                "{method} {path}: {told}"
            );
            assert_ne!(got.status.as_u16(), 405, "{method} {path}");
        }
    }
}
