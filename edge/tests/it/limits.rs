//! What the edge does not take, and what it takes for one request only.

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Got, Mall};

#[tokio::test]
async fn a_body_of_more_than_a_megabyte_is_refused() {
    let mall = Mall::open().await;
    let fits = mall
        .request(Method::POST, "/cart/lines")
        .body(vec![b'x'; 1024 * 1024]);
    assert_eq!(
        Got::of(fits).await.status.as_u16(),
        404,
        "the stub has no such page"
    );
    let too_large = mall
        .request(Method::POST, "/cart/lines")
        .body(vec![b'x'; 1024 * 1024 + 1]);
    let got = Got::of(too_large).await;
    assert_eq!(
        (got.status.as_u16(), got.code().as_str()),
        (413, "too_large")
    );
}

#[tokio::test]
async fn a_body_that_only_turns_out_too_large_is_refused() {
    let mall = Mall::open().await;
    let mut request = b"POST /cart/lines HTTP/1.1\r\nhost: localhost\r\n\
        connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        .to_vec();
    for _ in 0..17 {
        request.extend_from_slice(b"10000\r\n");
        request.extend(std::iter::repeat_n(b'x', 0x10000));
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    let answers = talk(&mall, &request).await;
    assert!(answers.starts_with("HTTP/1.1 413"), "{answers}");
}

#[tokio::test]
async fn operators_addresses_are_not_for_shoppers() {
    let mall = Mall::open().await;
    for path in ["/metrics", "/readyz", "/openapi.json"] {
        assert_eq!(mall.get(path).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(mall.get("/healthz").await.text(), "ok");
    assert_eq!(mall.stub.count(), 0);
}

/// One message must be one request on both sides of the edge.
#[tokio::test]
async fn no_request_is_smuggled_in_anothers_body() {
    let mall = Mall::open().await;
    let hidden = "GET /hidden HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let chunked = format!("0\r\n\r\n{hidden}");
    for (name, request) in [
        (
            "both lengths",
            format!(
                "POST /cart/a HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: {}\r\ntransfer-encoding: chunked\r\n\r\n{chunked}",
                chunked.len()
            ),
        ),
        (
            "two lengths",
            format!(
                "POST /cart/b HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: 0\r\ncontent-length: {}\r\n\r\n{hidden}",
                hidden.len()
            ),
        ),
        (
            "odd coding",
            format!(
                "POST /cart/c HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: {}\r\ntransfer-encoding: xchunked\r\n\r\n{chunked}",
                chunked.len()
            ),
        ),
        (
            "line feed",
            format!(
                "GET /cart/d HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             x: a\nGET /hidden HTTP/1.1\r\ncontent-length: {}\r\n\r\n{hidden}",
                hidden.len()
            ),
        ),
    ] {
        let answers = talk(&mall, request.as_bytes()).await;
        assert!(
            answers.matches("HTTP/1.1 ").count() <= 1,
            "{name}: {answers}"
        );
    }
    let hidden = mall
        .stub
        .seen()
        .into_iter()
        .filter(|seen| seen.target == "/hidden")
        .count();
    assert_eq!(hidden, 0);
}

async fn talk(mall: &Mall, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(mall.edge.address).await.unwrap();
    let (mut read, mut write) = stream.split();
    let mut got = Vec::new();
    // The server may answer and close before it has read everything.
    let _ = tokio::join!(write.write_all(request), read.read_to_end(&mut got));
    String::from_utf8_lossy(&got).into_owned()
}
