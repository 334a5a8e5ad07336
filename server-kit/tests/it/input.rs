//! Bad input is refused by name, and never breaks anything.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use server_kit::test::{Answer, TestApp};
use shared_types::problem::PROBLEM_JSON;

use crate::shop;

const PART: &str = "/v1/parts/00000000-0000-0000-0000-000000000003";

async fn post(body: &str) -> Answer {
    let client = TestApp::new(shop::router()).anon();
    client
        .raw(Method::POST, "/v1/orders", Some(body.to_owned()))
        .await
        .unwrap()
}

async fn get(uri: &str) -> Answer {
    let client = TestApp::new(shop::router()).anon();
    client.visit(uri).await.unwrap()
}

/// The status, the code, and each field at fault with its message.
fn told(answer: &Answer) -> String {
    assert_eq!(answer.headers[header::CONTENT_TYPE], PROBLEM_JSON);
    let problem = answer.problem().unwrap();
    assert_eq!(problem.status, answer.status.as_u16());
    assert_eq!(
        problem.request_id.as_deref(),
        answer.headers["x-request-id"].to_str().ok()
    );
    let mut told = format!("{} {}", problem.status, problem.code);
    for error in problem.errors {
        told.push_str(&format!("; {}: {}", error.field, error.message));
    }
    told
}

#[tokio::test]
async fn bodies_are_refused_by_field() {
    let table = [
        ("", "400 malformed_json"),
        ("{", "400 malformed_json"),
        ("nonsense", "400 malformed_json"),
        (r#"{"name":"a","lines":[]} trailing"#, "400 malformed_json"),
        ("\u{feff}{}", "400 malformed_json"),
        (r#"{"name":"\ud800","lines":[]}"#, "400 malformed_json"),
        ("null", "422 invalid; body: must be an object"),
        (r#"["a",[]]"#, "422 invalid; body: must be an object"),
        ("{}", "422 invalid; name: is required"),
        (r#"{"name":"a"}"#, "422 invalid; lines: is required"),
        (
            r#"{"name":1,"lines":[]}"#,
            "422 invalid; name: must be a string",
        ),
        (
            r#"{"name":"a","name":"b","lines":[]}"#,
            "422 invalid; name: is given twice",
        ),
        (
            r#"{"name":"","lines":[]}"#,
            "422 invalid; name: length is lower than 1",
        ),
        (
            r#"{"name":"a","lines":[{"sku":"x","quantity":1},{"sku":"y","quantity":"2"}]}"#,
            "422 invalid; lines[1].quantity: must be a whole number, not below zero",
        ),
        (
            r#"{"name":"a","lines":[{"sku":"x","quantity":1e99}]}"#,
            "422 invalid; lines[0].quantity: must be a whole number, not below zero",
        ),
        (
            r#"{"name":"a","lines":[{"quantity":1}]}"#,
            "422 invalid; lines[0].sku: is required",
        ),
        (
            r#"{"name":"a","lines":[{"sku":"x","quantity":0}]}"#,
            "422 invalid; lines[0].quantity: lower than 1",
        ),
        (
            r#"{"name":"a","lines":[],"extra":1}"#,
            "422 invalid; extra: is not a known field",
        ),
        (
            r#"{"name":"a","lines":[{"sku":"x","quantity":1,"gift":{"note":"n","bow":true}}]}"#,
            "422 invalid; lines[0].gift.bow: is not a known field",
        ),
        (
            r#"{"name":"a\u0000b","lines":[{"sku":"\u0000","quantity":1}]}"#,
            "422 invalid; lines[0].sku: must not contain the character U+0000; \
             name: must not contain the character U+0000",
        ),
    ];
    for (body, expected) in table {
        assert_eq!(told(&post(body).await), expected, "{body}");
    }
}

#[tokio::test]
async fn what_only_looks_like_a_nul_is_taken() {
    let answer = post(r#"{"name":"a\\u0000b","lines":[]}"#).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

#[tokio::test]
async fn deep_nesting_is_refused_and_not_followed() {
    let body = "[".repeat(900);
    assert_eq!(
        told(&post(&body).await),
        "422 invalid; body: must be an object"
    );
    let body = format!(r#"{{"name":"a","lines":[],"x":{}"#, "[".repeat(400));
    assert_eq!(told(&post(&body).await), "400 malformed_json");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_and_without_a_declared_length() {
    let body = format!(r#"{{"name":"{}"}}"#, "x".repeat(1000));
    assert_eq!(told(&post(&body).await), "413 too_large");

    let chunks = [Ok::<_, std::io::Error>(body.clone()), Ok(body)];
    let stream = Body::from_stream(futures::stream::iter(chunks));
    let request = Request::post("/v1/orders").header(header::CONTENT_TYPE, "application/json");
    let client = TestApp::new(shop::router()).anon();
    let answer = client.request(request.body(stream).unwrap()).await.unwrap();
    assert_eq!(told(&answer), "413 too_large");
}

#[tokio::test]
async fn only_json_is_taken() {
    let client = TestApp::new(shop::router()).anon();
    let good = r#"{"name":"a","lines":[]}"#;
    for (media, expected) in [
        (None, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Some("text/plain"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            Some("application/x-www-form-urlencoded"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
        (Some("application/json; charset=utf-8"), StatusCode::CREATED),
        (Some("Application/JSON"), StatusCode::CREATED),
        (Some("application/merge-patch+json"), StatusCode::CREATED),
    ] {
        let mut request = Request::post("/v1/orders");
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        let answer = client
            .request(request.body(Body::from(good)).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status, expected, "{media:?}");
    }
}

#[tokio::test]
async fn a_path_that_names_nothing_is_not_found() {
    for uri in [
        "/v1/parts/1",
        "/v1/parts/%00",
        "/v1/parts/%FF%FE",
        "/v1/parts/%zz",
        "/v1/parts/%2e%2e%2f",
        "/nowhere",
        "/v1/parts/00000000-0000-0000-0000-000000000003/more",
    ] {
        assert_eq!(told(&get(uri).await), "404 not_found", "{uri}");
    }
}

#[tokio::test]
async fn queries_are_refused_by_field() {
    let table = [
        ("limit=0", "422 invalid; limit: lower than 1"),
        ("limit=x", "422 invalid; limit: must be a whole number"),
        ("limit=999", "422 invalid; limit: is too large"),
        ("limit=1&limit=2", "422 invalid; limit: takes one value"),
        ("colour=red", "422 invalid; colour: is not a known field"),
        (
            "attr=a%00b",
            "422 invalid; attr: must not contain the character U+0000",
        ),
        ("attr=%zz", "400 malformed_query"),
        ("attr=%", "400 malformed_query"),
        ("attr=%ff", "400 malformed_query"),
        ("%ff=1", "400 malformed_query"),
    ];
    for (query, expected) in table {
        assert_eq!(
            told(&get(&format!("{PART}?{query}")).await),
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn good_queries_are_taken() {
    let answer = get(&format!("{PART}?limit=5&attr=a%3A1&attr=b")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text().contains("Some(5) a:1+b"), "{}", answer.text());
    assert_eq!(get(PART).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    let client = TestApp::new(shop::router()).anon();
    let answer = client.raw(Method::PATCH, PART, None::<Body>).await.unwrap();
    assert_eq!(told(&answer), "405 method_not_allowed");
    let allowed = answer.headers[header::ALLOW].to_str().unwrap();
    assert!(
        allowed.contains("GET") && allowed.contains("DELETE"),
        "{allowed}"
    );
}
