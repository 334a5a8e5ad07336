//! What crawlers ask for.

use sqlx::PgPool;

use crate::stub::shop;

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn crawlers_find_every_page(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let robots = browser.get("/robots.txt").await;
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert!(
        robots
            .text()
            .contains("Sitemap: https://mall.example/sitemap.xml")
    );

    let index = browser.get("/sitemap.xml").await.text();
    assert!(index.contains("<loc>https://mall.example/sitemap.xml?part=products</loc>"));
    let pages = browser.get("/sitemap.xml?part=pages").await.text();
    assert!(pages.contains("<loc>https://mall.example/products/c/kitchen-bowls</loc>"));
    assert!(pages.contains("<loc>https://mall.example/products/s/oak</loc>"));
    let products = browser.get("/sitemap.xml?part=products").await.text();
    assert!(products.contains(
        "<loc>https://mall.example/products/bowl</loc><lastmod>1970-01-01T00:00:00Z</lastmod>"
    ));
    assert_eq!(browser.get("/sitemap.xml?part=secrets").await.status, 404);
}
