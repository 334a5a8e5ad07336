//! Storage that speaks S3: a `moto_server` of its own for each test.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use analytics_service::export::Place;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

/// A server with the bucket `mall`.
pub struct Storage {
    server: Child,
    _folder: tempfile::TempDir,
    pub url: String,
    http: reqwest::Client,
}

impl Storage {
    pub async fn start() -> Self {
        // `cargo xtask test` says where it is.
        let program = std::env::var_os("MOTO_SERVER").unwrap_or_else(|| "moto_server".into());
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut server = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .expect("moto_server is needed: pip install 'moto[server]'");
        let url = address(&log, &mut server).await;
        server_kit::install_crypto();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let storage = Self {
            server,
            _folder: folder,
            url,
            http,
        };
        let made = storage.ask(Method::PUT, "mall").await;
        assert_eq!(made.status(), StatusCode::OK);
        storage
    }

    /// Where `destination` is, reached at `endpoint` with keys.
    pub async fn place(endpoint: &str, destination: &str) -> anyhow::Result<Place> {
        let variables = [
            ("AWS_ACCESS_KEY_ID", "of-a-test"),
            ("AWS_SECRET_ACCESS_KEY", "of-a-test"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", endpoint),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Place::open(Path::new(destination), variables).await
    }

    async fn ask(&self, method: Method, path: &str) -> reqwest::Response {
        let url = format!("{}/{path}", self.url);
        self.http.request(method, url).send().await.unwrap()
    }

    /// The object at `path`, if it is there.
    pub async fn object(&self, path: &str) -> Option<Vec<u8>> {
        let answer = self.ask(Method::GET, path).await;
        match answer.status() {
            StatusCode::OK => Some(answer.bytes().await.unwrap().to_vec()),
            StatusCode::NOT_FOUND => None,
            other => panic!("{path}: {other}"),
        }
    }

    /// What the bucket says of uploads that are under way.
    pub async fn uploads(&self) -> String {
        let answer = self.ask(Method::GET, "mall?uploads").await;
        answer.text().await.unwrap()
    }

    /// A way to it on which parts of files get lost: of each upload the part `number`, so
    /// many `times`, with the answer `status`.
    pub async fn behind(&self, number: u32, times: u32, status: StatusCode) -> String {
        let faults = Faults {
            to: self.url.clone(),
            http: self.http.clone(),
            part: format!("partNumber={number}&"),
            left: Arc::new(AtomicU32::new(times)),
            status,
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(passed_on).with_state(faults);
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Where the server listens, once it does.
async fn address(log: &Path, server: &mut Child) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let told = text
            .split_once("Running on ")
            .and_then(|(_, rest)| rest.split_once('\n'));
        if let Some((url, _)) = told {
            return url.trim().to_owned();
        }
        assert!(
            Instant::now() < deadline,
            "moto_server does not start: {text}"
        );
        assert!(
            server.try_wait().unwrap().is_none(),
            "moto_server ended: {text}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[derive(Clone)]
struct Faults {
    to: String,
    http: reqwest::Client,
    part: String,
    left: Arc<AtomicU32>,
    status: StatusCode,
}

async fn passed_on(State(faults): State<Faults>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let query = parts.uri.query().unwrap_or_default();
    let one_less = |left: u32| left.checked_sub(1);
    if format!("{query}&").contains(&faults.part)
        && faults
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok()
    {
        return faults.status.into_response();
    }
    let url = format!("{}{}", faults.to, parts.uri);
    let request = faults
        .http
        .request(parts.method, url)
        .headers(parts.headers);
    let answer = request.body(body).send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" && name != "connection" {
            response = response.header(name, value);
        }
    }
    response
        .body(Body::from(answer.bytes().await.unwrap()))
        .unwrap()
}
