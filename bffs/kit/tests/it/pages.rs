//! Pages, forms and errors, with services that answer and services that do not.

use axum::http::Method;
use serde_json::json;
use shared_types::Problem;
use sqlx::PgPool;
use wiremock::matchers::{body_partial_json, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::stub::{app, app_with, browser, stub};

const VARIANT: &str = "01938f00-0000-7000-8000-00000000000a";
const CART: &str = "01938f00-0000-7000-8000-000000000001";

fn product() -> serde_json::Value {
    json!({
        "product_id": CART, "slug": "lamp", "title": "Lamp & <Co>", "description_html": "",
        "seller": { "seller_id": CART, "slug": "s", "name": "S", "story": "", "city": "", "product_count": 1 },
        "breadcrumbs": [], "images": [], "options": [], "attributes": [], "tags": [],
        "variants": [{ "variant_id": VARIANT, "sku": "1", "option_values": [],
            "price": { "amount": 100, "currency": "USD" }, "compare_at": null, "available": 1, "image": null }],
        "rating": null, "rating_count": 0, "updated_at": "2026-11-21T09:30:00Z",
    })
}

fn cart(count: i64) -> serde_json::Value {
    let subtotal = json!({ "amount": 0, "currency": "USD" });
    json!({ "cart_id": CART, "version": 1, "lines": [], "item_count": count, "subtotal": subtotal,
        "ready": true, "checked": true })
}

async fn products() -> MockServer {
    let server = MockServer::start().await;
    let lamp = ResponseTemplate::new(200).set_body_json(product());
    Mock::given(path("/v1/products/lamp"))
        .respond_with(lamp)
        .mount(&server)
        .await;
    let category = |slug: &str, parent: Option<&str>| {
        json!({ "category_id": CART, "slug": slug, "name": slug.to_uppercase(), "parent_slug": parent,
            "product_count": 1, "image": null })
    };
    let tree =
        json!({ "categories": [category("kitchen", None), category("pans", Some("kitchen"))] });
    let tree = ResponseTemplate::new(200).set_body_json(tree);
    Mock::given(path("/v1/categories"))
        .respond_with(tree)
        .mount(&server)
        .await;
    let gone = Problem::new(404, "Not Found", "not_found");
    let gone = ResponseTemplate::new(404).set_body_json(gone);
    Mock::given(method("GET"))
        .respond_with(gone)
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_page_is_whole_while_other_services_are_away(pool: PgPool) {
    let products = products().await;
    let guest = browser(&app_with(pool, |config| {
        config.services.product = products.uri()
    }));
    let page = guest.get("/products/lamp").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("cache-control"),
        "public, max-age=0, s-maxage=60, stale-while-revalidate=3600"
    );
    assert_eq!(page.header("set-cookie"), "");
    let html = page.text();
    assert!(html.contains("<h1>Lamp &amp; &lt;Co&gt;</h1>"), "{html}");
    assert!(html.contains("We cannot show what others like just now"));
    assert!(html.contains("Buy it in the cart"));
    assert!(html.contains("/products/c/kitchen") && !html.contains("/products/c/pans"));
    let missing = guest.get("/products/nothing").await;
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("We cannot find that page"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn departments_stay_while_the_product_service_is_away(pool: PgPool) {
    let products = products().await;
    let guest = browser(&app_with(pool, |config| {
        config.services.product = products.uri()
    }));
    assert!(
        guest
            .get("/nowhere")
            .await
            .text()
            .contains("/products/c/kitchen")
    );
    products.reset().await;
    let away = Problem::new(503, "Service Unavailable", "unavailable");
    let away = ResponseTemplate::new(503).set_body_json(away);
    Mock::given(method("GET"))
        .respond_with(away)
        .mount(&products)
        .await;
    let away = guest.get("/products/lamp").await;
    assert_eq!(away.status, 503);
    assert!(away.text().contains("/products/c/kitchen"));
    assert!(
        away.text().contains("href=\"/products/lamp\""),
        "a way to try again"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn people_get_pages_and_programs_get_problems(pool: PgPool) {
    let guest = browser(&app(pool));
    let page = guest.get("/nowhere").await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert_eq!(page.header("cache-control"), "no-store");
    let bare = guest
        .send(Method::GET, "/nowhere", None, &[("accept", "*/*")])
        .await;
    assert!(bare.text().starts_with("<!DOCTYPE html>"));
    for headers in [
        &[("accept", "application/json")][..],
        &[("accept", "application/problem+json, text/html;q=0.1")],
        &[("accept", "*/*"), ("sec-fetch-dest", "empty")],
        &[("x-fragment", "1")],
    ] {
        let answer = guest.send(Method::GET, "/nowhere", None, headers).await;
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (404, "not_found"),
            "{headers:?}"
        );
    }
    let wrong = guest.send(Method::GET, "/cart/lines", None, &[]).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.header("allow")),
        (405, "POST")
    );
    assert!(wrong.text().contains("This page does not work that way"));
    let slash = guest.get("/products/lamp/?a=1").await;
    assert_eq!(
        (slash.status.as_u16(), slash.location()),
        (308, "/products/lamp?a=1")
    );
    assert_eq!(guest.get("//evil.example/").await.status, 404);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_form_comes_back_with_what_was_typed(pool: PgPool) {
    let guest = browser(&app(pool));
    let typed = [("variant_id", VARIANT), ("quantity", "a \"lot\"")];
    let page = guest.post("/cart/lines", &typed).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.header("cache-control"), "no-store");
    let html = page.text();
    assert!(html.contains("Enter a number from 1 to 99"), "{html}");
    assert!(html.contains("value=\"a &quot;lot&quot;\""), "{html}");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn no_form_of_any_shape_is_our_mistake(pool: PgPool) {
    let guest = browser(&app(pool));
    let form = "application/x-www-form-urlencoded";
    let cases = [
        (form, String::new(), 422),
        (form, "quantity".to_owned(), 422),
        (form, "&&==&=".to_owned(), 422),
        (form, "quantity=%00".to_owned(), 422),
        (form, "quantity=%zz".to_owned(), 400),
        (form, "quantity=%ff".to_owned(), 400),
        (form, "quantity=%e2%82".to_owned(), 400),
        (form, "quantity=%".to_owned(), 400),
        (form, format!("quantity={}", "9".repeat(70_000)), 413),
        ("application/json", "{}".to_owned(), 415),
        ("multipart/form-data; boundary=x", "--x--".to_owned(), 415),
        ("", String::new(), 415),
    ];
    for (kind, body, status) in cases {
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
        let shown: String = body.chars().take(30).collect();
        let answer = guest
            .send(Method::POST, "/cart/lines", Some(body), &headers)
            .await;
        assert_eq!(answer.status, status, "{kind} {shown}");
        assert!(
            answer.text().starts_with("<!DOCTYPE html>"),
            "{kind} {shown}"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guests_first_line_opens_a_cart_and_the_next_goes_there(pool: PgPool) {
    let carts = MockServer::start().await;
    let opened = ResponseTemplate::new(201).set_body_json(cart(2));
    Mock::given(method("POST"))
        .and(path("/v1/carts"))
        .and(header_exists("x-service-identity"))
        .and(body_partial_json(
            json!({ "variant_id": VARIANT, "quantity": 2 }),
        ))
        .respond_with(opened)
        .expect(1)
        .mount(&carts)
        .await;
    let added = ResponseTemplate::new(200).set_body_json(cart(4));
    Mock::given(method("POST"))
        .and(path(format!("/v1/carts/{CART}/lines")))
        .respond_with(added)
        .expect(1)
        .mount(&carts)
        .await;
    let count = ResponseTemplate::new(200).set_body_json(json!({ "item_count": 4 }));
    Mock::given(method("GET"))
        .and(path(format!("/v1/carts/{CART}/count")))
        .respond_with(count)
        .mount(&carts)
        .await;

    let guest = browser(&app_with(pool, |config| config.services.cart = carts.uri()));
    let empty = guest.get("/cart/fragments/mini-cart").await;
    assert!(
        empty.text().contains("Cart: 0") && empty.header("set-cookie").is_empty(),
        "{}",
        empty.text()
    );
    for _ in 0..2 {
        let answer = guest
            .post("/cart/lines", &[("variant_id", VARIANT), ("quantity", "2")])
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/cart"));
    }
    let mini = guest.get("/cart/fragments/mini-cart").await;
    assert!(mini.text().contains("Cart: 4") && mini.text().contains("data-boundary=\"cart\""));
    assert_eq!(mini.header("cache-control"), "private, no-cache");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_refusal_is_told_beside_its_field(pool: PgPool) {
    let problem = Problem::new(409, "Conflict", "sold_out").with_detail("The last one is gone.");
    let answer = ResponseTemplate::new(409).set_body_json(problem);
    let carts = stub("POST", "/v1/carts", answer).await;
    let guest = browser(&app_with(pool, |config| config.services.cart = carts.uri()));
    let page = guest
        .post("/cart/lines", &[("variant_id", VARIANT), ("quantity", "2")])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("The last one is gone."));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_cart_that_is_gone_is_replaced(pool: PgPool) {
    let carts = stub(
        "POST",
        "/v1/carts",
        ResponseTemplate::new(201).set_body_json(cart(1)),
    )
    .await;
    let gone = Problem::new(404, "Not Found", "not_found");
    Mock::given(path("/v1/carts/01938f00-0000-7000-8000-0000000000ff/lines"))
        .respond_with(ResponseTemplate::new(404).set_body_json(gone))
        .expect(1)
        .mount(&carts)
        .await;
    let guest = browser(&app_with(pool, |config| config.services.cart = carts.uri()));
    guest
        .post("/do/cart/01938f00-0000-7000-8000-0000000000ff", &[])
        .await;
    let answer = guest
        .post("/cart/lines", &[("variant_id", VARIANT), ("quantity", "1")])
        .await;
    assert_eq!(answer.status, 303);
    assert!(guest.get("/do/look/x").await.text().contains(CART));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guests_cart_is_merged_once_its_service_is_back(pool: PgPool) {
    let carts = MockServer::start().await;
    let away = ResponseTemplate::new(500).set_body_json(Problem::new(500, "", "internal"));
    Mock::given(path("/v1/me/cart/merge"))
        .respond_with(away)
        .up_to_n_times(1)
        .mount(&carts)
        .await;
    let merged = ResponseTemplate::new(200).set_body_json(cart(3));
    Mock::given(path("/v1/me/cart/merge"))
        .and(header_exists("authorization"))
        .and(body_partial_json(json!({ "from": CART })))
        .respond_with(merged)
        .expect(1)
        .mount(&carts)
        .await;
    let mine = ResponseTemplate::new(200).set_body_json(cart(3));
    Mock::given(path("/v1/me/cart"))
        .respond_with(mine)
        .mount(&carts)
        .await;
    let shopper = browser(&app_with(pool, |config| config.services.cart = carts.uri()));
    shopper.post(&format!("/do/cart/{CART}"), &[]).await;
    shopper.post("/do/sign-in/600", &[]).await;
    for _ in 0..3 {
        assert!(
            shopper
                .get("/cart/fragments/mini-cart")
                .await
                .text()
                .contains("Cart: 3")
        );
    }
    assert!(
        shopper
            .get("/do/look/x")
            .await
            .text()
            .starts_with("cart=None")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn large_text_is_compressed(pool: PgPool) {
    let guest = browser(&app(pool));
    for (accepts, coding) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let page = guest
            .send(
                Method::GET,
                "/nowhere",
                None,
                &[("accept-encoding", accepts)],
            )
            .await;
        assert_eq!(page.header("content-encoding"), coding);
        assert!(page.header("vary").contains("accept-encoding"));
    }
    let small = guest
        .send(Method::GET, "/healthz", None, &[("accept-encoding", "br")])
        .await;
    assert_eq!(small.header("content-encoding"), "");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn two_tabs_that_open_a_cart_at_once_share_one(pool: PgPool) {
    const SECOND: &str = "01938f00-0000-7000-8000-000000000002";
    let carts = MockServer::start().await;
    for id in [CART, SECOND] {
        let mut opened = cart(1);
        opened["cart_id"] = json!(id);
        // Slow enough that both tabs find no cart yet.
        let opened = ResponseTemplate::new(201)
            .set_body_json(opened)
            .set_delay(std::time::Duration::from_millis(100));
        let open = Mock::given(method("POST")).and(path("/v1/carts"));
        open.respond_with(opened)
            .up_to_n_times(1)
            .mount(&carts)
            .await;
        let mut added = cart(2);
        added["cart_id"] = json!(id);
        let add = Mock::given(method("POST")).and(path(format!("/v1/carts/{id}/lines")));
        add.respond_with(ResponseTemplate::new(200).set_body_json(added))
            .mount(&carts)
            .await;
    }
    let guest = browser(&app_with(pool, |config| config.services.cart = carts.uri()));
    guest.post(&format!("/do/checkout/{VARIANT}"), &[]).await;
    let line = [("variant_id", VARIANT), ("quantity", "1")];
    let (one, two) = tokio::join!(
        guest.post("/cart/lines", &line),
        guest.post("/cart/lines", &line)
    );
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (303, 303));
    let seen = guest.get("/do/look/x").await.text();
    let asked = carts.received_requests().await.unwrap();
    let added: Vec<_> = asked
        .iter()
        .filter(|one| one.url.path().ends_with("/lines"))
        .collect();
    assert_eq!(added.len(), 1, "the second line goes to the first cart");
    let kept = added[0].url.path().split('/').nth(3).unwrap();
    assert!(seen.starts_with(&format!("cart=Some({kept:?})")), "{seen}");
}
