//! What others try: planted cookies, posts from elsewhere, ways out of the mall, and
//! forms that are none.

use bff_kit::session::COOKIE_NAME;
use http::Method;
use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Mall, PASSWORD, session_of};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_secret_from_before_signing_in_is_worth_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    // A thief knows the cookie of the guest's session, and plants one of their own.
    let victim = mall.browser();
    victim
        .post(&format!("/elsewhere/cart/{}", Uuid::now_v7()), &[])
        .await;
    let known = victim.cookie(COOKIE_NAME).unwrap();
    let planted = "A".repeat(43);
    for secret in [known, planted] {
        victim.set_cookie(COOKIE_NAME, &secret);
        let form = [("email", "ada@example.com"), ("password", PASSWORD)];
        assert_eq!(victim.post("/profile/sign-in", &form).await.status, 303);
        assert_ne!(victim.cookie(COOKIE_NAME).unwrap(), secret);
        let thief = mall.browser();
        thief.set_cookie(COOKIE_NAME, &secret);
        assert_eq!(thief.get("/profile").await.location(), "/profile/sign-in");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_no_form_is_refused_and_breaks_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let form = "application/x-www-form-urlencoded";
    let big = format!("email={}", "x".repeat(70_000));
    let table = [
        ("application/json", "{}", 415),
        ("text/plain", "email=a", 415),
        (form, "email=%zz", 400),
        (form, "email=%ff%fe", 400),
        (form, "email=a%00b&password=x", 422),
        (form, "&&&===&", 422),
        (form, &big, 413),
        (form, "email=a@b.co&email=c@d.co&password=x&password=y", 422),
    ];
    for (kind, body, status) in table {
        for page in ["/profile/sign-in", "/profile/sign-up"] {
            let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
            let answer = mall
                .browser()
                .send(Method::POST, page, Some(body.to_owned()), &headers)
                .await;
            assert_eq!(answer.status, status, "{page} {kind} {:.40}", body);
        }
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn nobody_is_sent_to_another_site(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let elsewhere = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/\t/evil.example",
        "/..//evil.example",
        "/.//evil.example",
        "/%2e%2e//evil.example",
        " /cart",
        "cart",
        "",
        "/a\r\nset-cookie: x=y",
        "/\0",
        "data:text/html,x",
    ];
    for path in elsewhere {
        let query = serde_html_form::to_string([("return_to", path)]).unwrap();
        let page = mall
            .browser()
            .get(&format!("/profile/sign-in?{query}"))
            .await;
        let html = page.text();
        let (_, offered) = html.split_once("name=\"return_to\" value=\"").unwrap();
        let offered = offered.split('"').next().unwrap();
        assert!(local(offered), "{path:?} is offered as {offered}");
        let skipped = ada.get(&format!("/profile/sign-in?{query}")).await;
        assert!(
            local(skipped.location()),
            "{path:?} led to {}",
            skipped.location()
        );
        if path.contains('\0') {
            continue;
        }
        let form = [
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("return_to", path),
        ];
        let answer = mall.browser().post("/profile/sign-in", &form).await;
        assert_eq!(answer.status, 303);
        assert!(
            local(answer.location()),
            "{path:?} led to {}",
            answer.location()
        );
    }
    let form = [
        ("email", "ada@example.com"),
        ("password", PASSWORD),
        ("return_to", "/products?q=tea&page=2#top"),
    ];
    let answer = mall.browser().post("/profile/sign-in", &form).await;
    assert_eq!(answer.location(), "/products?q=tea&page=2#top");
}

fn local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains("evil.example/")
        && !path.contains("//evil")
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn other_sites_cannot_post(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let headers = [
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    for page in [
        "/profile/sign-in",
        "/profile/sign-out",
        "/profile/account/name",
        "/profile/addresses/new",
    ] {
        let answer = ada
            .send(Method::POST, page, Some("name=Eve".into()), &headers)
            .await;
        assert_eq!(answer.status, 403, "{page}");
    }
    assert_eq!(session_of(&ada).await, "user=Ada cart=false orders=0");
}
