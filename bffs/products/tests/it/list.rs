//! Lists, their filters and their addresses.

use sqlx::PgPool;

use crate::stub::shop;

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_category_says_what_it_is(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let page = browser.get("/products/c/kitchen-bowls").await;
    assert_eq!(page.status, 200);
    assert!(page.header("cache-control").starts_with("public"));
    let html = page.text();
    assert!(html.contains("<title>Bowls · MallHive</title>"));
    assert!(html.contains(
        "<link rel=\"canonical\" href=\"https://mall.example/products/c/kitchen-bowls\">"
    ));
    assert!(
        html.contains("href=\"/products/c/kitchen\""),
        "the way back up"
    );
    assert!(html.contains("2 products") && !html.contains("noindex"));
    assert!(html.contains("BreadcrumbList"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn links_keep_the_other_choices(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let html = browser
        .get("/products?q=tea&attr=Color%3ARed&sort=newest")
        .await
        .text();
    assert!(
        html.contains("noindex"),
        "a search is not for search engines"
    );
    assert!(
        html.contains("/products?q=tea&amp;attr=Color%3ARed&amp;attr=Color%3ABlue&amp;sort=newest")
    );
    assert!(html.contains("/products?q=tea&amp;seller=oak&amp;attr=Color%3ARed&amp;sort=newest"));
    assert!(
        html.contains("href=\"/products?q=tea&amp;sort=newest\""),
        "the way to take red back"
    );
    assert!(html.contains("cursor=good\" rel=\"next\""), "the next page");
    assert!(
        html.contains("name=\"attr\" value=\"Color:Red\""),
        "the price form keeps red"
    );
    assert!(
        html.contains("value=\"tea\""),
        "the search box keeps the text"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_search_without_results_offers_ways_on(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let page = browser.get("/products/c/kitchen?q=nothing").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("Nothing found for “nothing”"));
    assert!(
        html.contains("href=\"/products?q=nothing\""),
        "search everywhere"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_seller_tells_their_story(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let html = browser.get("/products/s/oak").await.text();
    assert!(html.contains("We turn what the storm left.") && html.contains("Porto, Portugal"));
    assert!(
        !html.contains("seller=oak"),
        "the seller is no filter of their own page"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_not_there_is_a_page_with_a_search(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    for path in [
        "/products/c/none-such",
        "/products/s/none-such",
        "/products/none-such",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        let html = page.text();
        assert!(
            html.contains("value=\"none such\""),
            "the search has the words of {path}"
        );
        assert!(html.contains("noindex"));
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_stale_cursor_leads_to_the_first_page(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let page = browser
        .get("/products?cursor=from-another-list&attr=Color%3ARed")
        .await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Remove filter"), "the filter stays");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_makes_no_sense_is_said_and_kept(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let html = browser
        .get("/products?min_price=cheap&max_price=20")
        .await
        .text();
    assert!(html.contains("“cheap” is not a price."));
    assert!(
        html.contains("value=\"cheap\""),
        "what was typed stays in its field"
    );
    assert!(html.contains("Up to $20"));
    let html = browser.get("/products?attr=Forbidden:x").await.text();
    assert!(html.contains("filters of this address cannot be used"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn no_address_makes_a_5xx_or_a_script(pool: PgPool) {
    let (browser, _) = shop(pool).await;
    let long = "x".repeat(3_000);
    let paths = [
        "/products?q=%00%FF%C0".to_owned(),
        "/products?q=%3Cscript%3Ealert(9)%3C/script%3E".to_owned(),
        "/products?attr=%3Cscript%3E:alert(9)&seller=%22%3E%3Cscript%3E".to_owned(),
        "/products?min_price=-1&max_price=1e9&min_price=99999999999999999999".to_owned(),
        "/products?sort=%27%3B--&in_stock=maybe&limit=-5&facets=no".to_owned(),
        format!("/products?q={long}&cursor={long}"),
        format!("/products?{}", "attr=a:b&seller=c&".repeat(60)),
        "/products?&&&===&%%%&;".to_owned(),
        format!("/products/{long}"),
        "/products/c/%FF".to_owned(),
        "/products/s/%00".to_owned(),
        "/products/%2e%2e%2f".to_owned(),
        "/products/bowl?v=nonsense&v=%00".to_owned(),
    ];
    for path in paths {
        let page = browser.get(&path).await;
        assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
        let html = page.text();
        assert!(
            !html.contains("<script>alert") && !html.contains("\"><script>"),
            "{path}"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_list_comes_back_with_its_service(pool: PgPool) {
    let (browser, service) = shop(pool).await;
    service.stop();
    let page = browser.get("/products").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("<main"), "a whole page says so");
    assert_eq!(page.header("cache-control"), "no-store");
    service.start();
    assert_eq!(browser.get("/products").await.status, 200);
}
