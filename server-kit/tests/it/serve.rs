//! Connections: a taken port, a stop while requests are under way, clients that dawdle.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use server_kit::{Limits, bind, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

async fn start(router: Router, limits: Limits) -> Running {
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, router, limits, stop.clone()));
    Running {
        address,
        stop,
        serving,
    }
}

async fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_taken_port_is_told_in_one_sentence() {
    let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = first.local_addr().unwrap();
    let error = bind(address).await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with(&format!("cannot listen on {address}: another program")),
        "{said}"
    );
}

#[tokio::test]
async fn a_request_is_finished_although_its_client_has_left() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let finished = Arc::new(Notify::new());
    let handler = {
        let (entered, leave) = (Arc::clone(&entered), Arc::clone(&leave));
        let finished = Arc::clone(&finished);
        async move || {
            entered.notify_one();
            leave.notified().await;
            finished.notify_one();
        }
    };
    let running = start(Router::new().route("/", get(handler)), Limits::default()).await;
    let stream = send(running.address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    entered.notified().await;
    drop(stream);
    // A second connection that is answered shows that the server saw the first one end.
    read(send(running.address, "BAD\r\n\r\n").await).await;
    leave.notify_one();
    finished.notified().await;
    running.stop.cancel();
}

#[tokio::test]
async fn a_request_under_way_is_answered_after_the_stop() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (entered, leave) = (Arc::clone(&entered), Arc::clone(&leave));
        async move || {
            entered.notify_one();
            leave.notified().await;
            "done"
        }
    };
    let running = start(Router::new().route("/", get(handler)), Limits::default()).await;
    let stream = send(running.address, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    entered.notified().await;
    running.stop.cancel();
    leave.notify_one();
    assert!(read(stream).await.ends_with("done"));
    running.serving.await.unwrap();
    assert!(
        TcpStream::connect(running.address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_stop() {
    let running = start(Router::new(), Limits::default()).await;
    let idle = TcpStream::connect(running.address).await.unwrap();
    // Once this is answered, the idle connection was accepted too.
    let answered = send(running.address, "GET / HTTP/1.0\r\n\r\n").await;
    assert!(read(answered).await.starts_with("HTTP/1.0 404"));
    running.stop.cancel();
    running.serving.await.unwrap();
    assert_eq!(read(idle).await, "");
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_headers_is_let_go() {
    let limits = Limits {
        header_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let running = start(Router::new(), limits).await;
    let stream = send(running.address, "GET / HTTP/1.1\r\nhost: x\r\n").await;
    assert!(!read(stream).await.contains("200"));
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused() {
    let limits = Limits {
        header_bytes: 8192,
        ..Limits::default()
    };
    let running = start(Router::new(), limits).await;
    let request = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n",
        "y".repeat(20_000)
    );
    let mut stream = send(running.address, &request).await;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 431");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let running = start(Router::new().route("/", get(async || "hi")), limits).await;
    let first = TcpStream::connect(running.address).await.unwrap();
    let second = send(running.address, "GET / HTTP/1.0\r\n\r\n").await;
    drop(first);
    assert!(read(second).await.ends_with("hi"));
}
