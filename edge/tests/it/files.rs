//! Built files and pictures.

use std::fs;

use http::Method;

use crate::support::{Got, Mall};

const HASHED: &str = "cart-0123456789abcdef";

fn publish(mall: &Mall) {
    let cart = mall.dist.join("cart");
    fs::create_dir_all(cart.join("deep")).unwrap();
    for (ending, content) in [
        ("js", "let a;"),
        ("css", "a{}"),
        ("wasm", "\0asm"),
        ("exe", "x"),
    ] {
        fs::write(cart.join(format!("{HASHED}.{ending}")), content).unwrap();
    }
    fs::write(cart.join(format!("{HASHED}.js.br")), "brotli").unwrap();
    fs::write(cart.join("manifest.json"), "{}").unwrap();
    fs::write(cart.join(".secret.js"), "secret").unwrap();
    fs::write(mall.dist.parent().unwrap().join("outside.js"), "secret").unwrap();
    fs::write(
        mall.media.join("lamp.svg"),
        format!("<svg>{}</svg>", "x".repeat(4000)),
    )
    .unwrap();
    let outside = mall.dist.parent().unwrap().join("outside.js");
    std::os::unix::fs::symlink(outside, cart.join("link.js")).unwrap();
}

#[tokio::test]
async fn a_built_file_is_sent_compressed_if_it_can_be_and_for_ever() {
    let mall = Mall::open().await;
    publish(&mall);
    let path = format!("/_/cart/{HASHED}");
    let br = ("accept-encoding", "br");
    for _ in 0..2 {
        let got = mall.get_with(&format!("{path}.js"), &[br]).await;
        assert_eq!(got.status.as_u16(), 200);
        assert_eq!(
            (got.header("content-encoding"), got.text().as_str()),
            ("br", "brotli")
        );
        assert_eq!(got.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(
            got.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(got.header("vary"), "accept-encoding");
        let plain = mall.get(&format!("{path}.js")).await;
        assert_eq!(
            (plain.header("content-encoding"), plain.text().as_str()),
            ("", "let a;")
        );
    }
    let wasm = mall.get_with(&format!("{path}.wasm"), &[br]).await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    let css = mall.get_with(&format!("{path}.css"), &[br]).await;
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    let manifest = mall.get("/_/cart/manifest.json").await;
    assert_eq!(manifest.header("cache-control"), "no-cache");
    let head = Got::of(mall.request(Method::HEAD, &format!("{path}.js"))).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    let post = Got::of(mall.request(Method::POST, &format!("{path}.js"))).await;
    assert_eq!(post.status.as_u16(), 405);
    assert_eq!(mall.stub.count(), 0, "no BFF is asked");
}

#[tokio::test]
async fn a_picture_cannot_run_anything() {
    let mall = Mall::open().await;
    publish(&mall);
    let got = mall
        .get_with("/media/lamp.svg", &[("accept-encoding", "br")])
        .await;
    assert_eq!(got.header("content-type"), "image/svg+xml");
    let csp = got.header("content-security-policy");
    assert!(
        csp.contains("default-src 'none'") && csp.contains("sandbox"),
        "{csp}"
    );
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(
        got.header("cache-control")
            .starts_with("public, max-age=86400")
    );
    assert_eq!(got.header("content-encoding"), "br");
    assert!(got.body.len() < 1000);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let mall = Mall::open().await;
    publish(&mall);
    for path in [
        "/_/",
        "/_/cart",
        "/_/cart/",
        "/_/cart/deep",
        "/_//cart/x.js",
        "/_/../outside.js",
        "/_/cart/../../outside.js",
        "/_/cart/%2e%2e/%2e%2e/outside.js",
        "/_/..%2foutside.js",
        "/_/cart/..%5c..%5coutside.js",
        "/_/cart/.secret.js",
        "/_/cart/link.js",
        "/_//etc/passwd",
        "/_/%2fetc%2fpasswd",
        "/_/cart/a%00.js",
        "/media/../dist/cart/x.js",
        "/media/..%2f..%2foutside.js",
        "/media/",
        "/media/none.svg",
        "/_/cart/cart-0123456789abcdef.js.br",
        "/_/cart/cart-0123456789abcdef.exe",
        "/_/cart/cart-0123456789abcdef.js/x.js",
    ] {
        let got = raw(&mall, path).await;
        assert!(got.starts_with("HTTP/1.1 404"), "{path}: {got}");
        assert!(!got.contains("secret") && !got.contains("root:"), "{path}");
    }
}

/// Sends the path as it is: clients tidy it up.
async fn raw(mall: &Mall, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(mall.edge.address)
        .await
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    stream.read_to_end(&mut got).await.unwrap();
    String::from_utf8_lossy(&got).into_owned()
}
