//! Stripe's own client library against our simulator and our verifier: it believes what
//! the simulator signs, reads what the simulator answers, and we believe what it signs.
//!
//! `STRIPE_MODULES` names the folder it is installed in; `cargo xtask test` sees to it.

use std::io::Write;
use std::process::{Command, Stdio};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use payment_simulator::SimulatorConfig;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::mall::{Mall, WEBHOOK_SECRET};

const KEY: &str = "sk_test_library";

/// A webhook as it crosses the wire.
#[derive(Debug, Serialize, Deserialize)]
struct Posted {
    signature: String,
    body: String,
}

#[derive(Serialize)]
struct Question {
    secret: &'static str,
    posted: Vec<Posted>,
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// A simulator, and the webhooks it posts.
async fn simulator() -> (String, UnboundedReceiver<Posted>) {
    let (sender, posted) = unbounded_channel();
    let (ear, ear_url) = listener().await;
    let heard = Router::new().route("/", post(hear)).with_state(sender);
    tokio::spawn(async move { axum::serve(ear, heard).await });
    let (door, url) = listener().await;
    let config = SimulatorConfig::new(url.as_str(), KEY).with_webhook(ear_url, WEBHOOK_SECRET);
    let router = payment_simulator::router(config).unwrap();
    tokio::spawn(async move { axum::serve(door, router).await });
    (url, posted)
}

async fn hear(
    State(sender): State<UnboundedSender<Posted>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
    sender.send(Posted { signature, body }).unwrap();
    StatusCode::OK
}

/// Runs a script beside this file and gives what it wrote.
async fn node(script: &str, arguments: Vec<String>, input: String) -> String {
    let modules = std::env::var_os("STRIPE_MODULES")
        .expect("STRIPE_MODULES is not set: run `cargo xtask test --only unit`");
    let script = format!("{}/tests/stripe/{script}", env!("CARGO_MANIFEST_DIR"));
    let run = move || {
        let mut child = Command::new("node")
            .arg(script)
            .args(arguments)
            .env("STRIPE_MODULES", modules)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "the library objects: see above");
        String::from_utf8(output.stdout).unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn stripes_library_and_we_understand_each_other(pool: PgPool) {
    let (url, mut heard) = simulator().await;
    node("client.cjs", vec![url, KEY.to_owned()], String::new()).await;

    // The two payments above: held, complete, captured, refunded; held, complete.
    let mut posted = Vec::new();
    while posted.len() < 6 {
        posted.push(heard.recv().await.unwrap());
    }
    let question = Question {
        secret: WEBHOOK_SECRET,
        posted,
    };
    let question = serde_json::to_string(&question).unwrap();
    let signed = node("webhooks.cjs", Vec::new(), question).await;

    let mall = Mall::open(pool).await;
    let Posted { signature, body } = serde_json::from_str(&signed).unwrap();
    for (signature, status) in [
        (signature, StatusCode::NO_CONTENT),
        ("t=1,v1=00".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        let request = Request::post("/webhooks/stripe")
            .header("stripe-signature", signature)
            .body(Body::from(body.clone()))
            .unwrap();
        let answer = mall.app.anon().request(request).await.unwrap();
        assert_eq!(answer.status, status);
    }
}
