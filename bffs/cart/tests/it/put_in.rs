//! Putting things into the cart.

use bff_kit::test::Browser;
use http::{Method, StatusCode};
use sqlx::PgPool;

use crate::mall::{Shelf, browser, variant};

const FORM: &str = "application/x-www-form-urlencoded";

pub async fn put_in(browser: &Browser, number: u128, quantity: &str) {
    let id = variant(number).to_string();
    let answer = browser
        .post(
            "/cart/lines",
            &[("variant_id", &id), ("quantity", quantity)],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/cart")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_put_in_is_shown_by_seller_with_its_total(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    assert!(
        browser
            .get("/cart")
            .await
            .text()
            .contains("Your cart is empty")
    );
    assert!(
        browser.cookie("__Host-Http-mallhive").is_none(),
        "looking stores nothing"
    );

    put_in(&browser, 1, "2").await;
    put_in(&browser, 3, "1").await;
    let page = browser.get("/cart").await;
    assert_eq!(page.header("cache-control"), "no-store");
    let text = page.text();
    for shown in [
        "Speckled mug",
        "Sand / 300 ml",
        "Kiln &amp; Co",
        "North Light",
        "$165.00",
        "$18.00 each",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
    assert!(text.contains("“Reading lamp” is in your cart."));
    assert!(text.contains("href=\"/checkout\""));
    assert!(
        !browser
            .get("/cart")
            .await
            .text()
            .contains("is in your cart"),
        "told once"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_wrong_quantity_is_told_and_can_be_tried_again(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let id = variant(1).to_string();
    for wrong in [
        "",
        "0",
        "-3",
        "100",
        "two",
        "1.5",
        "9999999999999999999999",
        "1e3",
        "<b>",
    ] {
        let form = [("variant_id", id.as_str()), ("quantity", wrong)];
        let answer = browser.post("/cart/lines", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        let text = answer.text();
        assert!(text.contains("Enter a quantity from 1 to 99."), "{wrong:?}");
        assert!(
            text.contains("Speckled mug") && text.contains("Add to cart"),
            "{wrong:?}"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn no_form_makes_a_failure(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let id = variant(1);
    let paths = [
        "/cart/lines".to_owned(),
        format!("/cart/lines/{id}"),
        format!("/cart/lines/{id}/remove"),
        format!("/cart/lines/{id}/undo"),
        "/cart/lines/not-an-id".to_owned(),
        "/cart/lines/not-an-id/undo".to_owned(),
        format!("/cart/lines/{}", variant(99)),
        format!("/cart/lines/{}/undo", variant(99)),
    ];
    let huge = format!("quantity={}", "9".repeat(60_000));
    let bodies = [
        "",
        "quantity",
        "quantity=%zz",
        "quantity=%00",
        "=&=&=",
        "variant_id=%ff",
        &huge,
    ];
    for path in &paths {
        for body in bodies {
            for kind in [FORM, "application/json", "multipart/form-data"] {
                let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
                let answer = browser
                    .send(Method::POST, path, Some(body.to_owned()), &headers)
                    .await;
                assert!(
                    answer.status.as_u16() < 500,
                    "{path} {body:.20} {}",
                    answer.status
                );
            }
        }
    }
    for path in [
        "/cart?removed=x&quantity=y",
        "/cart?removed&removed&%ff=%",
        "/cart/lines",
    ] {
        assert!(browser.get(path).await.status.as_u16() < 500, "{path}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_sold_out_is_told_beside_the_button(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let id = variant(4).to_string();
    let answer = browser
        .post("/cart/lines", &[("variant_id", &id), ("quantity", "1")])
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let text = answer.text();
    assert!(text.contains("This is sold out.") && text.contains("Felt slippers"));

    let unknown = variant(99).to_string();
    let answer = browser
        .post(
            "/cart/lines",
            &[("variant_id", &unknown), ("quantity", "1")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn another_site_puts_nothing_in(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    let body = format!("variant_id={}&quantity=1", variant(1));
    let headers = [("sec-fetch-site", "cross-site"), ("content-type", FORM)];
    let answer = browser
        .send(Method::POST, "/cart/lines", Some(body), &headers)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        browser
            .get("/cart")
            .await
            .text()
            .contains("Your cart is empty")
    );
}
