//! A running simulator, a client that speaks to it, and an endpoint that listens
//! for its webhooks.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use payment_simulator::{Clock, SimulatorConfig, router};
use reqwest::header::LOCATION;
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub const KEY: &str = "sk_test_tests";
pub const WEBHOOK_SECRET: &str = "whsec_tests";
/// 21 November 2026, midnight UTC.
pub const NOW: i64 = 1_795_219_200;

pub struct App {
    pub url: String,
    pub clock: Clock,
    client: Client,
    server: tokio::task::JoinHandle<()>,
}

/// A posted webhook as the mall receives it.
pub struct Posted {
    pub signature: String,
    pub body: String,
}

impl Posted {
    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn kind(&self) -> String {
        self.event()["type"].as_str().unwrap().to_owned()
    }
}

impl App {
    pub async fn start() -> Self {
        Self::start_with(|config| config).await
    }

    /// Starts with webhooks to a listener that first refuses `refusals` of them.
    pub async fn start_with_webhooks(refusals: usize) -> (Self, UnboundedReceiver<Posted>) {
        let (url, posted) = listen_for_webhooks(refusals).await;
        let app = Self::start_with(|config| {
            let mut config = config.with_webhook(url, WEBHOOK_SECRET);
            if let Some(webhook) = &mut config.webhook {
                webhook.first_retry_delay = Duration::from_millis(5);
            }
            config
        });
        (app.await, posted)
    }

    pub async fn start_with_data(path: &Path) -> Self {
        Self::start_with(|mut config| {
            config.data_file = Some(path.to_owned());
            config
        })
        .await
    }

    pub async fn start_with(adjust: impl FnOnce(SimulatorConfig) -> SimulatorConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let mut config = SimulatorConfig::new(&url, KEY);
        config.clock = Clock::manual(NOW);
        let config = adjust(config);
        let clock = config.clock.clone();
        let app = router(config).unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            url,
            clock,
            client,
            server,
        }
    }

    /// Ends the process as a power cut would.
    pub async fn stop(self) {
        self.server.abort();
        let _ = self.server.await;
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client
            .get(format!("{}{path}", self.url))
            .bearer_auth(KEY)
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .bearer_auth(KEY)
            .form(form)
    }

    /// A request without a key, as a browser sends it.
    pub fn browser(&self) -> &Client {
        &self.client
    }

    pub async fn get_json(&self, path: &str) -> Value {
        json(self.get(path).send().await.unwrap(), 200).await
    }

    pub async fn post_json(&self, path: &str, form: &[(&str, &str)]) -> Value {
        json(self.post(path, form).send().await.unwrap(), 200).await
    }

    pub async fn post_refused(&self, path: &str, form: &[(&str, &str)], status: u16) -> Value {
        let body = json(self.post(path, form).send().await.unwrap(), status).await;
        body["error"].clone()
    }

    pub async fn set_faults(&self, plan: Value) {
        let request = self
            .client
            .post(format!("{}/_simulator/faults", self.url))
            .bearer_auth(KEY)
            .json(&plan);
        json(request.send().await.unwrap(), 200).await;
    }

    pub async fn state(&self) -> Value {
        self.get_json("/_simulator/state").await
    }

    /// A session of $25.50 for two things, with more parameters as wished.
    pub async fn session(&self, more: &[(&str, &str)]) -> Value {
        self.post_json("/v1/checkout/sessions", &session_form(more))
            .await
    }

    /// Pays on the hosted page and gives the address it leads to.
    pub async fn pay(&self, session: &Value, number: &str) -> String {
        let response = self.submit_card(session, &card(number)).await;
        assert_eq!(response.status(), 303);
        location(&response)
    }

    pub async fn submit_card(&self, session: &Value, form: &[(&str, &str)]) -> Response {
        let url = format!("{}/pay/{}", self.url, session["id"].as_str().unwrap());
        self.client.post(url).form(form).send().await.unwrap()
    }

    pub async fn retrieve_session(&self, session: &Value) -> Value {
        self.get_json(&format!(
            "/v1/checkout/sessions/{}",
            session["id"].as_str().unwrap()
        ))
        .await
    }

    pub async fn intent_of(&self, session: &Value) -> Value {
        let session = self.retrieve_session(session).await;
        self.get_json(&format!(
            "/v1/payment_intents/{}",
            session["payment_intent"].as_str().unwrap()
        ))
        .await
    }

    /// A payment of $25.50 that has been taken, or is held where asked.
    pub async fn paid_intent(&self, capture_method: &str) -> Value {
        let form = [
            ("amount", "2550"),
            ("currency", "usd"),
            ("capture_method", capture_method),
            ("payment_method", "pm_card_visa"),
            ("confirm", "true"),
        ];
        self.post_json("/v1/payment_intents", &form).await
    }
}

pub fn session_form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("mode", "payment"),
        (
            "success_url",
            "http://localhost:8080/checkout/done?session={CHECKOUT_SESSION_ID}",
        ),
        ("cancel_url", "http://localhost:8080/checkout"),
        ("client_reference_id", "MH-1001"),
        ("customer_email", "ada@example.com"),
        ("metadata[order_id]", "order-1"),
        ("payment_intent_data[metadata][order_id]", "order-1"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][unit_amount]", "1000"),
        (
            "line_items[0][price_data][product_data][name]",
            "Tea <pot> & cup",
        ),
        ("line_items[0][quantity]", "2"),
        ("line_items[1][price_data][currency]", "usd"),
        ("line_items[1][price_data][unit_amount]", "550"),
        ("line_items[1][price_data][product_data][name]", "Delivery"),
        ("line_items[1][quantity]", "1"),
    ];
    form.extend_from_slice(more);
    form
}

pub fn card(number: &str) -> [(&str, &str); 4] {
    [
        ("number", number),
        ("expiry", "12/34"),
        ("cvc", "123"),
        ("name", "Ada Lovelace"),
    ]
}

pub fn location(response: &Response) -> String {
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

pub async fn json(response: Response, status: u16) -> Value {
    let got = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(got, status, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The next posted webhook; a simulator that posts none fails the test.
pub async fn next(posted: &mut UnboundedReceiver<Posted>) -> Posted {
    let next = tokio::time::timeout(Duration::from_secs(10), posted.recv()).await;
    next.expect("a webhook within ten seconds")
        .expect("the listener runs")
}

#[derive(Clone)]
struct Listener {
    posted: UnboundedSender<Posted>,
    refusals: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

pub async fn listen_for_webhooks(refusals: usize) -> (String, UnboundedReceiver<Posted>) {
    let (sender, receiver) = unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
    let state = Listener {
        posted: sender,
        refusals: std::sync::Arc::new(refusals.into()),
    };
    let app = Router::new()
        .route("/webhooks", post(receive))
        .with_state(state);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (url, receiver)
}

async fn receive(State(listener): State<Listener>, headers: HeaderMap, body: String) -> StatusCode {
    use std::sync::atomic::Ordering::SeqCst;
    let refuse = listener
        .refusals
        .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
        .is_ok();
    if refuse {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
    listener.posted.send(Posted { signature, body }).unwrap();
    StatusCode::OK
}
