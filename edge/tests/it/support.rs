//! A stub BFF that answers what a test tells it, and an edge before it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use edge::EdgeConfig;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use server_kit::{BffUrls, Limits};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What the stub answers at one path.
#[derive(Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: &'static str,
}

/// What reached the stub.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

#[derive(Clone, Default)]
pub struct Stub {
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    gate: Arc<tokio::sync::RwLock<()>>,
}

impl Stub {
    /// Answers `path` with 200, these headers and the number of the request as body.
    pub fn at(&self, path: &str, headers: &[(&'static str, &'static str)]) {
        self.answers(path, 200, headers);
    }

    pub fn answers(&self, path: &str, status: u16, headers: &[(&'static str, &'static str)]) {
        let answer = Answer {
            status,
            headers: headers.to_vec(),
            body: "",
        };
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// The same with more body than anybody keeps.
    pub fn large(&self, path: &str, body: &'static str, headers: &[(&'static str, &'static str)]) {
        let answer = Answer {
            status: 200,
            headers: headers.to_vec(),
            body,
        };
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Takes requests, but answers none until the guard is dropped.
    pub async fn hold(&self) -> tokio::sync::OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.gate).write_owned().await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

async fn stub_answer(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes().to_vec())
        .unwrap_or_default();
    let path = parts.uri.path().to_owned();
    let number = {
        let mut seen = stub.seen.lock().unwrap();
        seen.push(Seen {
            method: parts.method,
            target: parts.uri.to_string(),
            headers: parts.headers,
            body,
        });
        seen.len()
    };
    drop(stub.gate.read().await);
    let answer = stub
        .answers
        .lock()
        .unwrap()
        .get(&path)
        .cloned()
        .unwrap_or(Answer {
            status: 404,
            headers: vec![("cache-control", "no-store"), ("content-type", "text/html")],
            body: "",
        });
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(format!("answer {number}{}", answer.body)))
        .unwrap()
}

/// A server that can be stopped and started again at the same address.
pub struct Server {
    pub address: SocketAddr,
    router: Router,
    running: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Server {
    pub async fn start(router: Router) -> Self {
        let mut server = Self {
            address: ([127, 0, 0, 1], 0).into(),
            router,
            running: None,
        };
        server.resume().await;
        server
    }

    pub async fn resume(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let limits = EdgeConfig::default_limits();
        let serving = server_kit::serve(listener, self.router.clone(), limits, shutdown.clone());
        self.running = Some((shutdown, tokio::spawn(serving)));
    }

    pub async fn stop(&mut self) {
        if let Some((shutdown, task)) = self.running.take() {
            shutdown.cancel();
            task.await.unwrap();
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// An edge before one stub that plays all BFFs.
pub struct Mall {
    pub stub: Stub,
    pub bff: Server,
    pub edge: Server,
    pub dist: PathBuf,
    pub media: PathBuf,
    _folder: TempDir,
}

impl Mall {
    pub async fn open() -> Self {
        Self::with_limits(EdgeConfig::default_limits()).await
    }

    pub async fn with_limits(limits: Limits) -> Self {
        let stub = Stub::default();
        let bff = Router::new().fallback(stub_answer).with_state(stub.clone());
        let bff = Server::start(bff).await;
        let folder = TempDir::new().unwrap();
        let (dist, media) = (folder.path().join("dist"), folder.path().join("data/media"));
        std::fs::create_dir_all(&dist).unwrap();
        std::fs::create_dir_all(&media).unwrap();
        let url = bff.url();
        let config = EdgeConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            public_origin: "http://localhost:8080".to_owned(),
            bffs: BffUrls::each(|_| url.clone()),
            dist: dist.clone(),
            media: media.clone(),
            service_secret: server_kit::test::service_secret(),
            behaviours: None,
            cache_bytes: EdgeConfig::CACHE_BYTES,
            limits,
        };
        let edge = Server::start(edge::proxy::router(&config).unwrap()).await;
        Self {
            stub,
            bff,
            edge,
            dist,
            media,
            _folder: folder,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        client().request(method, format!("{}{path}", self.edge.url()))
    }

    pub async fn get(&self, path: &str) -> Got {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let mut request = self.request(Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Got::of(request).await
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Self {
            status,
            headers,
            body: answer.bytes().await.unwrap().to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// `hit`, `stale`, `miss` or `pass`.
    pub fn cache(&self) -> &str {
        self.header("x-cache")
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem's code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub fn client() -> reqwest::Client {
    server_kit::install_crypto();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// Tries until `done` or half a minute has passed.
pub async fn eventually<T, F: Future<Output = Option<T>>>(mut attempt: impl FnMut() -> F) -> T {
    for _ in 0..600 {
        if let Some(done) = attempt().await {
            return done;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not happen");
}
