//! Which headers cross, in both directions.

use http::Method;

use crate::support::{Got, Mall};

#[tokio::test]
async fn what_a_client_claims_about_itself_in_internal_headers_is_dropped() {
    let mall = Mall::open().await;
    for (path, method) in [("/", Method::GET), ("/cart/lines", Method::POST)] {
        let request = mall.request(method, path);
        let claims = [
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-anything",
            "forwarded",
            "x-real-ip",
            "x-user-id",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "keep-alive",
            "proxy-authorization",
            "te",
            "upgrade",
            "x-named-by-connection",
        ];
        let mut request = request
            .header("connection", "x-named-by-connection")
            .header("x-service-identity", "forged")
            .header("x-client-address", "203.0.113.9")
            .header("cookie", "__Host-Http-mallhive=secret")
            .header("sec-fetch-site", "same-origin")
            .header("x-fragment", "1");
        for claim in claims {
            request = request.header(claim, "forged");
        }
        assert_ne!(Got::of(request).await.status.as_u16(), 400, "{path}");
        let seen = mall.stub.seen().pop().unwrap();
        for claim in claims {
            assert!(!seen.headers.contains_key(claim), "{path}: {claim}");
        }
        let header = |name: &str| seen.headers[name].to_str().unwrap();
        assert_ne!(header("x-service-identity"), "forged");
        assert_eq!(header("x-client-address"), "127.0.0.1");
        assert_eq!(header("host"), mall.bff.address.to_string());
        assert_eq!(header("cookie"), "__Host-Http-mallhive=secret");
        assert_eq!(header("sec-fetch-site"), "same-origin");
        assert_eq!(header("x-fragment"), "1");
    }
}

#[tokio::test]
async fn a_trace_is_passed_on_and_names_the_request() {
    let mall = Mall::open().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let given = format!("00-{trace}-00f067aa0ba902b7-01");
    let got = mall.get_with("/cart", &[("traceparent", &given)]).await;
    assert_eq!(got.header("x-request-id"), trace);
    let seen = mall.stub.seen().pop().unwrap();
    let passed = seen.headers["traceparent"].to_str().unwrap();
    assert!(passed.contains(trace) && passed != given, "{passed}");
}

#[tokio::test]
async fn an_answer_crosses_as_it_is_but_for_the_connection() {
    let mall = Mall::open().await;
    mall.stub.answers(
        "/cart",
        201,
        &[
            ("cache-control", "private"),
            ("set-cookie", "a=b"),
            ("set-cookie", "c=d"),
            ("content-security-policy", "default-src 'self'"),
            ("connection", "x-hop"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
        ],
    );
    let got = mall.get("/cart").await;
    assert_eq!(
        (got.status.as_u16(), got.text().as_str()),
        (201, "answer 1")
    );
    assert_eq!(got.headers.get_all("set-cookie").iter().count(), 2);
    assert_eq!(got.header("content-security-policy"), "default-src 'self'");
    assert!(!got.headers.contains_key("x-hop") && !got.headers.contains_key("keep-alive"));
}

#[tokio::test]
async fn a_body_reaches_the_owner_of_its_path() {
    let mall = Mall::open().await;
    let form = mall
        .request(Method::POST, "/cart/lines?x=1")
        .body("variant=7&quantity=2");
    Got::of(form).await;
    let seen = mall.stub.seen().pop().unwrap();
    assert_eq!(
        (seen.method, seen.target.as_str()),
        (Method::POST, "/cart/lines?x=1")
    );
    assert_eq!(seen.body, b"variant=7&quantity=2");
}
