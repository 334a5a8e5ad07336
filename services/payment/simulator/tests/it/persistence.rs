//! With a data file a restart forgets nothing.

use std::io::Write;

use payment_simulator::{SimulatorConfig, router};

use crate::app::{App, WEBHOOK_SECRET, json, listen_for_webhooks, next};

#[tokio::test]
async fn a_restart_remembers_payments_events_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/simulator.jsonl");
    let app = App::start_with_data(&path).await;
    let open = app.session(&[]).await;
    let paid = app.session(&[]).await;
    app.pay(&paid, "4242424242424242").await;
    let paid = app.retrieve_session(&paid).await;
    let keyed = app.post(
        "/v1/refunds",
        &[("payment_intent", paid["payment_intent"].as_str().unwrap())],
    );
    let refund = json(
        keyed.header("Idempotency-Key", "r").send().await.unwrap(),
        200,
    )
    .await;
    let events = app.state().await["events"].clone();
    app.stop().await;

    let app = App::start_with_data(&path).await;
    assert_eq!(app.retrieve_session(&paid).await, paid);
    assert_eq!(app.state().await["events"], events);
    let refund_path = format!("/v1/refunds/{}", refund["id"].as_str().unwrap());
    assert_eq!(app.get_json(&refund_path).await, refund);
    let keyed = app.post(
        "/v1/refunds",
        &[("payment_intent", paid["payment_intent"].as_str().unwrap())],
    );
    let again = keyed.header("Idempotency-Key", "r").send().await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(json(again, 200).await, refund);
    app.pay(&open, "4242424242424242").await;
}

#[tokio::test]
async fn a_half_written_last_line_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simulator.jsonl");
    let app = App::start_with_data(&path).await;
    let session = app.session(&[]).await;
    app.stop().await;
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    file.write_all(b"{\"intent\":{\"id\":\"pi_").unwrap();
    let app = App::start_with_data(&path).await;
    app.pay(&session, "4242424242424242").await;
}

#[tokio::test]
async fn a_damaged_file_stops_the_start_and_names_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simulator.jsonl");
    std::fs::write(&path, "\"reset\"\n{\"what\":1}\n").unwrap();
    let mut config = SimulatorConfig::new("http://localhost:1", crate::app::KEY);
    config.data_file = Some(path);
    let message = router(config).unwrap_err().to_string();
    assert!(message.starts_with("line 2 of the data file"), "{message}");
}

#[tokio::test]
async fn events_nobody_heard_are_posted_after_the_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simulator.jsonl");
    let start = |url: String| {
        let path = path.clone();
        App::start_with(move |config| {
            let mut config = config.with_webhook(url, WEBHOOK_SECRET);
            config.data_file = Some(path);
            config
        })
    };
    let app = start("http://127.0.0.1:9/closed".to_owned()).await;
    app.paid_intent("automatic").await;
    app.stop().await;
    let (url, mut posted) = listen_for_webhooks(0).await;
    let _app = start(url).await;
    assert_eq!(next(&mut posted).await.kind(), "payment_intent.succeeded");
}

#[tokio::test]
async fn the_oldest_finished_payments_are_forgotten_and_open_ones_never() {
    let app = App::start_with(|mut config| {
        config.history_limit = 2;
        config
    })
    .await;
    let open = app.session(&[]).await;
    let mut paid = Vec::new();
    for _ in 0..3 {
        paid.push(
            app.paid_intent("automatic").await["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let status = async |id: &str| {
        app.get(&format!("/v1/payment_intents/{id}"))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(
        (
            status(&paid[0]).await,
            status(&paid[1]).await,
            status(&paid[2]).await
        ),
        (404, 200, 200)
    );
    assert_eq!(app.retrieve_session(&open).await["status"], "open");
    app.session(&[]).await;
    app.post_refused("/v1/checkout/sessions", &crate::app::session_form(&[]), 429)
        .await;
}
