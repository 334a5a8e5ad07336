//! Other sites, other origins, and what browsers are told.

use axum::http::Method;
use bff_kit::{LocalPath, see_other};
use sqlx::PgPool;

use super::stub::{app, browser};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn only_the_malls_own_pages_change_anything(pool: PgPool) {
    let shopper = browser(&app(pool));
    const SITE: &str = "sec-fetch-site";
    let own = "http://localhost:8080";
    let cases: [(&[(&str, &str)], u16); 13] = [
        (&[(SITE, "same-origin")], 200),
        (&[(SITE, "none")], 200),
        (&[("origin", own)], 200),
        (&[(SITE, "same-origin"), ("origin", own)], 200),
        (&[], 403),
        (&[(SITE, "same-site")], 403),
        (&[(SITE, "cross-site")], 403),
        (&[(SITE, "cross-site"), ("origin", own)], 403),
        (&[(SITE, "")], 403),
        (
            &[(SITE, "same-origin"), (SITE, "cross-site"), ("origin", own)],
            403,
        ),
        (&[("origin", "null")], 403),
        (&[("origin", "http://localhost:8080.evil.example")], 403),
        (&[("origin", "https://localhost:8080")], 403),
    ];
    for (headers, status) in cases {
        let answer = shopper
            .send(Method::POST, "/do/nothing/x", None, headers)
            .await;
        assert_eq!(answer.status, status, "{headers:?}");
        let read = shopper
            .send(Method::GET, "/do/nothing/x", None, headers)
            .await;
        assert_eq!(read.status, 200, "{headers:?}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = shopper
            .send(method, "/do/nothing/x", None, &[(SITE, "cross-site")])
            .await;
        assert_eq!(answer.status, 403);
    }
}

#[test]
fn redirects_stay_on_this_origin() {
    for good in [
        "/",
        "/cart",
        "/products?q=a&b=%2F%2Fx",
        "/a//b".replace("//", "/").as_str(),
        "/p#x",
    ] {
        assert_eq!(good.parse::<LocalPath>().unwrap().as_str(), good);
    }
    assert_eq!("/ü".parse::<LocalPath>().unwrap().as_str(), "/%C3%BC");
    for bad in [
        "",
        "cart",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/%2e%2e//evil.example",
        "/a/../b",
        "/%2E/x",
        " /cart",
        "/cart\r\nset-cookie: a=b",
        "/\u{0}",
        "/a b",
        &format!("/{}", "x".repeat(2000)),
    ] {
        assert!(bad.parse::<LocalPath>().is_err(), "{bad:?}");
        let response = see_other(bad);
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], "/", "{bad:?}");
        assert_eq!(LocalPath::or(Some(bad), "/profile").as_str(), "/profile");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn only_the_payment_page_is_elsewhere(pool: PgPool) {
    let app = app(pool);
    let good = app
        .see_payment_page("http://localhost:4015/pay/cs_1")
        .unwrap();
    assert_eq!(good.headers()["location"], "http://localhost:4015/pay/cs_1");
    for bad in [
        "http://localhost:40150/",
        "http://localhost:4015.evil.example/",
        "/cart",
        "http://localhost:4015@evil.example/",
    ] {
        assert!(app.see_payment_page(bad).is_err(), "{bad}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn every_answer_carries_the_security_headers(pool: PgPool) {
    let shopper = browser(&app(pool));
    for path in ["/do/look/x", "/nowhere", "/healthz"] {
        let answer = shopper.get(path).await;
        let csp = answer.header("content-security-policy");
        assert!(
            csp.starts_with("default-src 'none'; script-src 'self' 'sha256-"),
            "{csp}"
        );
        assert!(
            csp.contains("form-action 'self' http://localhost:4015")
                && !csp.contains("unsafe-inline")
        );
        assert!(
            answer
                .header("strict-transport-security")
                .starts_with("max-age=63072000")
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
    }
}
