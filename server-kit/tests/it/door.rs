//! Whatever happens behind the door, the caller gets an answer.

use std::time::Duration;

use http::{StatusCode, header};
use server_kit::Limits;
use server_kit::door::TRACEPARENT;
use server_kit::test::{Answer, TestApp, auth_state};

use crate::shop;

async fn get(uri: &str) -> Answer {
    let client = TestApp::new(shop::router()).anon();
    client.visit(uri).await.unwrap()
}

#[tokio::test]
async fn a_mistake_of_ours_tells_nothing_but_the_requests_id() {
    for uri in ["/v1/fail", "/v1/panic"] {
        let answer = get(uri).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.text().contains("secret") && !answer.text().contains("purpose"));
        assert!(answer.problem().unwrap().request_id.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_too_long_is_given_up() {
    let limits = Limits {
        request_time: Duration::from_secs(3),
        ..Limits::default()
    };
    let client = TestApp::new(shop::router_with(auth_state(), limits)).anon();
    let answer = client.visit("/v1/hang").await.unwrap();
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.problem().unwrap().code, "timeout");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn the_callers_trace_names_the_request() {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let client = TestApp::new(shop::router()).anon();
    let client = client.with_header(TRACEPARENT, &format!("00-{trace}-00f067aa0ba902b7-01"));
    let answer = client.visit("/nowhere").await.unwrap();
    assert_eq!(answer.headers["x-request-id"], trace);
    assert_eq!(answer.problem().unwrap().request_id.as_deref(), Some(trace));
}

#[tokio::test]
async fn health_and_metrics_answer() {
    server_kit::telemetry::init("test");
    assert_eq!(get("/healthz").await.status, StatusCode::OK);
    assert_eq!(get("/readyz").await.status, StatusCode::OK);
    assert_eq!(
        get("/v1/fail").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    let metrics = get("/metrics").await.text();
    let line = r#"http_requests_total{service="shop",method="GET",route="/v1/fail",status="500"}"#;
    assert!(metrics.contains(line), "{metrics}");
    assert!(
        metrics.contains("http_request_duration_seconds_bucket"),
        "{metrics}"
    );
}

#[tokio::test]
async fn what_is_not_ready_is_named() {
    let checks = server_kit::health::Checks::new()
        .with("database", async || Err(anyhow::anyhow!("no connection")));
    let client = TestApp::new(checks.routes().with_state(())).anon();
    let answer = client.visit("/readyz").await.unwrap();
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("database"));
    assert!(!answer.text().contains("no connection"));
}
