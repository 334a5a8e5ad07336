//! What other teams' pages show of the cart.

use http::{Method, StatusCode};
use sqlx::PgPool;

use crate::mall::{Shelf, browser, variant};
use crate::put_in::put_in;

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_mini_cart_counts_for_one_shopper_only(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let empty = browser.get("/cart/fragments/mini-cart").await;
    assert_eq!(empty.header("cache-control"), "no-store");
    assert!(empty.headers.get("set-cookie").is_none());
    put_in(&browser, 1, "3").await;
    let text = browser.get("/cart/fragments/mini-cart").await.text();
    assert!(text.contains("href=\"/cart\"") && text.contains("3 items"));
    assert!(text.contains("data-boundary=\"cart\""));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_form_is_the_same_for_everyone(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 1, "3").await;
    let address = |number| format!("/cart/fragments/add-to-cart?variant={}", variant(number));
    let form = browser.get(&address(1)).await;
    assert_eq!(form.status, StatusCode::OK);
    let policy = form.header("cache-control");
    assert!(
        policy.starts_with("public") && policy.contains("s-maxage=60"),
        "{policy}"
    );
    assert!(form.headers.get("set-cookie").is_none());
    let text = form.text();
    for part in [
        "data-enhance",
        "data-emits=\"cart-changed\"",
        "action=\"/cart/lines\"",
        "<select",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(text.contains("aria-label=\"Add to cart: Speckled mug\""));

    assert_eq!(
        browser
            .get(&address(3))
            .await
            .text()
            .matches("<option")
            .count(),
        1
    );
    let sold_out = browser.get(&address(4)).await.text();
    assert!(sold_out.contains("Sold out") && !sold_out.contains("<button"));
    for nothing in [
        address(99),
        "/cart/fragments/add-to-cart".into(),
        "/cart/fragments/add-to-cart?variant=x".into(),
    ] {
        assert_eq!(
            browser.get(&nothing).await.status,
            StatusCode::NOT_FOUND,
            "{nothing}"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_form_answers_with_itself_and_what_became_of_it(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-fragment", "1"),
    ];
    let send = |number, quantity: &str| {
        let body = format!("variant_id={}&quantity={quantity}", variant(number));
        let browser = &browser;
        async move {
            browser
                .send(Method::POST, "/cart/lines", Some(body), &headers)
                .await
        }
    };
    let added = send(1, "2").await;
    assert_eq!(
        (added.status, added.header("cache-control")),
        (StatusCode::OK, "no-store")
    );
    let text = added.text();
    assert!(text.contains("Added to your cart.") && text.contains("View cart"));
    assert!(text.contains("role=\"status\"") && text.contains("data-enhance"));

    let last = send(3, "1").await.text();
    assert!(last.contains("That is all there is."));
    let wrong = send(1, "0").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Enter a quantity from 1 to 99."));
    let gone = send(4, "1").await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    assert!(gone.text().contains("This is sold out."));
}
