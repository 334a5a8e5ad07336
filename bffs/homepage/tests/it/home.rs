//! The page itself.

use sqlx::PgPool;

use crate::stub::mall;

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_entrance_shows_the_mall(pool: PgPool) {
    let (_, browser, services) = mall(pool).await;
    services.somebody_bought();
    let page = browser.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("cache-control"),
        "public, max-age=0, s-maxage=30, stale-while-revalidate=300"
    );
    let html = page.text();
    assert!(html.contains("<link rel=\"canonical\" href=\"https://mall.example/\">"));
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(html.contains("href=\"/products/c/kitchen\""));
    let bowls = html.matches("href=\"/products/c/kitchen-bowls\"").count();
    assert_eq!(bowls, 0, "departments only");
    assert!(html.contains("Liked 100") && html.contains("Liked 114"));
    assert!(html.contains("We turn what the storm left."));
    assert!(html.contains("/fragments/recently-viewed"));
    assert!(!html.contains("<b>Listed"), "names stay text");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn before_anybody_bought_the_list_says_what_is_popular(pool: PgPool) {
    let (_, browser, services) = mall(pool).await;
    assert!(browser.get("/").await.text().contains("Listed"));
    services.recommendations_away(true);
    let page = browser.get("/").await;
    assert!(page.text().contains("Popular now"));
    assert!(page.header("cache-control").starts_with("public"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_entrance_stays_open_while_products_are_away(pool: PgPool) {
    let (_, browser, services) = mall(pool).await;
    services.products_away(true);
    let page = browser.get("/").await;
    assert_eq!(
        (page.status.as_u16(), page.header("cache-control")),
        (200, "no-store")
    );
    let html = page.text();
    assert_eq!(
        html.matches("We cannot show").count(),
        1,
        "one sentence, not four"
    );
    assert!(html.contains("Many small shops"));
    services.products_away(false);
    assert!(browser.get("/").await.text().contains("Popular now"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_wrong_address_is_a_page_with_ways_on(pool: PgPool) {
    let (_, browser, _) = mall(pool).await;
    for path in ["/none-such", "/%FF", "/a/b/c?x=%00", "/fragments/none"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        let html = page.text();
        assert!(
            html.contains("role=\"search\"") && html.contains("noindex"),
            "{path}"
        );
    }
}
