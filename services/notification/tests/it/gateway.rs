//! An HTTP server that keeps what is posted to it: an SMS gateway, or a push service.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use notification_service::transport::Gateway;
use server_kit::env::Secret;

/// What the server answers, by the path and how often it came.
pub type Rule = fn(&str, usize) -> (u16, &'static str);

#[derive(Clone)]
pub struct HttpSink {
    pub url: String,
    posted: Arc<Mutex<Vec<Posted>>>,
    rule: Rule,
}

#[derive(Clone)]
pub struct Posted {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Posted {
    /// A header as text; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl HttpSink {
    /// Takes everything.
    pub async fn open() -> Self {
        Self::with(|_, _| (201, "")).await
    }

    pub async fn with(rule: Rule) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            posted: Arc::default(),
            rule,
        };
        let router = Router::new().fallback(keep).with_state(sink.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        sink
    }

    /// What came, in order.
    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap().clone()
    }

    /// A transport of text messages that delivers here.
    pub fn sms(&self) -> Gateway {
        sms(&self.url)
    }
}

/// A transport of text messages to the gateway at `url`.
pub fn sms(url: &str) -> Gateway {
    let token = Secret::new("a-token_7");
    Gateway::new(format!("{url}/messages"), token, "MallHive".into()).unwrap()
}

async fn keep(
    State(sink): State<HttpSink>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let path = uri.path().to_owned();
    let mut posted = sink.posted.lock().unwrap();
    posted.push(Posted {
        path: path.clone(),
        headers,
        body,
    });
    let times = posted.iter().filter(|one| one.path == path).count();
    let (status, said) = (sink.rule)(&path, times);
    (StatusCode::from_u16(status).unwrap(), said)
}
