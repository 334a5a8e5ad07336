//! Changing lines, and what changes by itself.

use http::StatusCode;
use sqlx::PgPool;

use crate::mall::{Shelf, browser, variant};
use crate::put_in::put_in;

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_removal_can_be_undone(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 1, "3").await;
    put_in(&browser, 2, "1").await;
    let id = variant(1);
    let removed = browser.post(&format!("/cart/lines/{id}/remove"), &[]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    let page = browser.get(removed.location()).await.text();
    assert!(page.contains("Removed ") && page.contains("Speckled mug"));
    assert!(
        page.contains("name=\"quantity\" value=\"3\""),
        "the quantity is remembered"
    );

    let undone = browser
        .post(&format!("/cart/lines/{id}/undo"), &[("quantity", "3")])
        .await;
    assert_eq!(undone.location(), "/cart");
    let page = browser.get(undone.location()).await.text();
    assert!(page.contains("“Speckled mug” is back in your cart.") && page.contains("$54.00"));
    // The address of the removal offers nothing any more.
    assert!(
        !browser
            .get(removed.location())
            .await
            .text()
            .contains("/undo")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn removing_twice_is_as_good_as_once(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 1, "3").await;
    let address = format!("/cart/lines/{}/remove", variant(1));
    browser.post(&address, &[]).await;
    let again = browser.post(&address, &[]).await;
    assert_eq!(
        (again.status, again.location()),
        (StatusCode::SEE_OTHER, "/cart")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_quantity_is_set_and_a_wrong_one_is_told_beside_its_line(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 1, "1").await;
    put_in(&browser, 2, "1").await;
    let address = format!("/cart/lines/{}", variant(1));
    let own_field = format!("quantity-{}", variant(1));
    let set = browser.post(&address, &[(&own_field, "5")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/cart").await.text().contains("$90.00"));

    for wrong in ["", "-1", "abc", "100", "5.5"] {
        let answer = browser.post(&address, &[("quantity", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        let text = answer.text();
        assert!(text.contains("Enter a quantity from 1 to 99."), "{wrong}");
        assert!(text.contains("$90.00"), "nothing changed after {wrong}");
    }
    let shown = browser.post(&address, &[("quantity", "250")]).await.text();
    assert!(shown.contains("value=\"250\""), "what was typed stays");

    let zero = browser.post(&address, &[("quantity", "0")]).await;
    assert!(zero.location().starts_with("/cart?removed="));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_changed_meanwhile_is_shown_and_can_be_settled(pool: PgPool) {
    let shelf = Shelf::stocked();
    let browser = browser(pool, &shelf).await;
    put_in(&browser, 1, "4").await;
    put_in(&browser, 2, "1").await;
    shelf.put(1, "Speckled mug", "Kiln & Co", 2_000, 2);
    shelf.put(2, "Oak bowl", "Kiln & Co", 4_250, 0);
    let page = browser.get("/cart").await.text();
    for shown in [
        "The price changed from $18.00 to $20.00",
        "Only 2 left",
        "Take 2",
        "Sold out.",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("href=\"/checkout\"") && page.contains("2 items need your answer"));

    browser
        .post(&format!("/cart/lines/{}", variant(1)), &[("quantity", "2")])
        .await;
    browser
        .post(&format!("/cart/lines/{}/remove", variant(2)), &[])
        .await;
    let page = browser.get("/cart").await.text();
    assert!(page.contains("href=\"/checkout\"") && page.contains("$40.00"));

    // It sold out between the page and the press.
    let back = browser
        .post(
            &format!("/cart/lines/{}/undo", variant(2)),
            &[("quantity", "1")],
        )
        .await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    assert!(back.text().contains("This is sold out."));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn asking_for_more_than_there_is_gives_what_there_is_and_says_so(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 2, "1").await;
    browser
        .post(
            &format!("/cart/lines/{}", variant(2)),
            &[("quantity", "50")],
        )
        .await;
    let page = browser.get("/cart").await.text();
    assert!(page.contains("Only 12 of “Oak bowl” are left, so you have 12."));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_page_that_stays_gets_only_what_changed(pool: PgPool) {
    let browser = browser(pool, &Shelf::stocked()).await;
    put_in(&browser, 1, "1").await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-fragment", "1"),
    ];
    let send = |path: String, body: &str| {
        let body = Some(body.to_owned());
        let browser = &browser;
        async move {
            browser
                .send(http::Method::POST, &path, body, &headers)
                .await
        }
    };
    let id = variant(1);
    let set = send(format!("/cart/lines/{id}"), "quantity=2").await;
    assert_eq!(set.status, StatusCode::OK);
    let text = set.text();
    assert!(text.starts_with("<link rel=\"stylesheet\"") && !text.contains("<html"));
    assert!(text.contains("$36.00") && text.contains("data-announce"));

    let wrong = send(format!("/cart/lines/{id}"), "quantity=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let removed = send(format!("/cart/lines/{id}/remove"), "").await.text();
    assert!(removed.contains("Removed ") && removed.contains("Your cart is empty"));
    let undone = send(format!("/cart/lines/{id}/undo"), "quantity=2")
        .await
        .text();
    assert!(undone.contains("is back in your cart") && undone.contains("$36.00"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_page_answers_while_services_are_away(pool: PgPool) {
    let shelf = Shelf::stocked();
    let browser = browser(pool, &shelf).await;
    put_in(&browser, 1, "1").await;
    shelf.lock().unchecked = true;
    let page = browser.get("/cart").await.text();
    assert!(page.contains("this is how we last knew them") && page.contains("Speckled mug"));
    assert!(!page.contains("href=\"/checkout\""));

    shelf.lock().closed = true;
    let page = browser.get("/cart").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("We cannot show your cart just now"));
    let mini = browser.get("/cart/fragments/mini-cart").await;
    assert_eq!(mini.status, StatusCode::OK);

    shelf.lock().closed = false;
    shelf.lock().unchecked = false;
    assert!(
        browser
            .get("/cart")
            .await
            .text()
            .contains("href=\"/checkout\"")
    );
}
