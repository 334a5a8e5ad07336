//! The page of one product.

use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::stub::{LARGE, SMALL, shop, shop_without_carts};

fn json_ld(html: &str) -> Vec<Value> {
    let scripts = html.split("<script type=\"application/ld+json\">").skip(1);
    let texts = scripts.filter_map(|rest| rest.split("</script>").next());
    texts
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_product_describes_itself_to_search_engines(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let page = browser.get("/products/bowl?utm_source=x").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("<title>Bowl · MallHive</title>"));
    assert!(
        html.contains("<meta name=\"description\" content=\"Turned from oak .\">")
            || html.contains("Turned from oak")
    );
    assert!(html.contains("<link rel=\"canonical\" href=\"https://mall.example/products/bowl\">"));
    assert!(html.contains("property=\"og:image\" content=\"https://mall.example/media/bowl.svg\""));
    let objects = json_ld(&html);
    let product = &objects[0];
    assert_eq!(product["@type"], "Product");
    assert_eq!(product["offers"]["lowPrice"], "12.00");
    assert_eq!(
        product["offers"]["availability"],
        "https://schema.org/InStock"
    );
    assert_eq!(product["aggregateRating"]["ratingCount"], 12);
    assert_eq!(objects[1]["itemListElement"][2]["name"], "Bowls");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_variant_is_chosen_by_its_address(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let small = browser.get("/products/bowl").await.text();
    let large = format!("/products/bowl?v={}", Uuid::from_u128(LARGE));
    assert!(small.contains("$12.00") && small.contains("Only 2 left"));
    assert!(small.contains(&large) && small.contains("sold out"));
    assert!(small.contains("<form id=\"add\">"), "the cart's form");

    let large = browser.get(&large).await.text();
    assert!(large.contains("$48.00") && large.contains("Sold out"));
    assert!(large.contains(&format!("?v={}", Uuid::from_u128(SMALL))));
    assert!(!large.contains("<form id=\"add\">"), "nothing to add");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn anybody_can_ask_to_be_told_of_the_chosen_variant(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let asks = |html: &str, variant: u128, kind: &str| {
        html.contains(&format!(
            "<input type=\"hidden\" name=\"variant\" value=\"{}\"><input type=\"hidden\" name=\"kind\" value=\"{kind}\">",
            Uuid::from_u128(variant)
        ))
    };
    let page = browser.get("/products/bowl").await;
    let small = page.text();
    assert!(small.contains("<form method=\"post\" action=\"/profile/watches\">"));
    assert!(asks(&small, SMALL, "price") && !asks(&small, SMALL, "stock"));
    assert!(
        page.header("cache-control").contains("public"),
        "the same for everyone"
    );

    let large = format!("/products/bowl?v={}", Uuid::from_u128(LARGE));
    let large = browser.get(&large).await.text();
    assert!(asks(&large, LARGE, "price") && asks(&large, LARGE, "stock"));
    assert!(large.contains("Tell me when it is back"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_page_without_the_carts_form_is_shown_once(pool: PgPool) {
    let browser = shop_without_carts(pool).await;
    let page = browser.get("/products/bowl").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    let html = page.text();
    assert!(html.contains("Adding to cart is unavailable right now"));
    let island = format!(
        "add-to-cart?variant={}&quot;,&quot;topic&quot;:&quot;&quot;,&quot;eager&quot;:true",
        Uuid::from_u128(SMALL)
    );
    assert!(html.contains(&island), "a browser with scripts asks again");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_a_seller_writes_stays_text(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let page = browser.get("/products/evil").await;
    let html = page.text();
    assert_eq!(page.status, 200);
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"));
    let objects = json_ld(&html);
    assert_eq!(objects[0]["name"], "</title><script>alert(1)</script>");
    assert!(
        objects[0].get("aggregateRating").is_none(),
        "nobody rated it"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_product_comes_back_with_its_service(pool: PgPool) {
    let (browser, service) = shop(pool).await;
    service.stop();
    let page = browser.get("/products/bowl").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Try again"));
    service.start();
    let page = browser.get("/products/bowl").await;
    assert_eq!(page.status, 200);
}
