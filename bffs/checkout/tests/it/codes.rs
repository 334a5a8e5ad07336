//! Coupons and gift cards on the review page.

use http::StatusCode;
use sqlx::PgPool;

use crate::journey::to_review;
use crate::mall::codes::{COUPON, GIFT_CARD};
use crate::mall::{PAYMENT_PAGE, World, browser};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_coupon_is_shown_in_the_totals_and_can_be_removed(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    let added = browser
        .post("/checkout/codes", &[("code", " WELCOME10 ")])
        .await;
    assert_eq!(added.location(), "/checkout/review");
    let page = browser.get("/checkout/review").await.text();
    for shown in [
        "Your first order (WELCOME10)",
        "−$10.00",
        "$172.80",
        "Remove WELCOME10",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let code_id = world.lock().checkouts.values().next().unwrap().codes[0].code_id;
    let form = [("code_id", &*code_id.to_string())];
    let removed = browser.post("/checkout/codes/remove", &form).await;
    assert_eq!(removed.location(), "/checkout/review");
    let page = browser.get("/checkout/review").await.text();
    assert!(page.contains("$182.80") && !page.contains(COUPON));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_with_a_code_stands_beside_the_field(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    for (typed, said) in [
        ("", "Enter a code"),
        ("SUMMER<5>", "We do not know this code"),
    ] {
        let answer = browser.post("/checkout/codes", &[("code", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(
            page.contains(said) && page.contains("href=\"#code\""),
            "{typed}"
        );
        assert!(page.contains("aria-invalid=\"true\""));
    }
    let refused = browser
        .post("/checkout/codes", &[("code", "SUMMER5")])
        .await;
    assert!(
        refused.text().contains("value=\"SUMMER5\""),
        "what was typed is kept"
    );
    let back = browser.get("/checkout/codes").await;
    assert_eq!(back.location(), "/checkout/review");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_a_gift_card_pays_wholly_needs_no_payment_page(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    browser
        .post("/checkout/codes", &[("code", GIFT_CARD)])
        .await;
    let page = browser.get("/checkout/review").await.text();
    assert!(page.contains("Order now") && page.contains("Gift card ending in 7K2Q"));
    assert!(page.contains("name=\"expected_amount\" value=\"0\""));
    let (_, by_card) = page
        .split_once("name=\"expected_gift_card\" value=\"")
        .unwrap();
    let by_card = by_card.split_once('"').unwrap().0;
    let form = [
        ("expected_amount", "0"),
        ("expected_currency", "USD"),
        ("expected_gift_card", by_card),
    ];
    let placed = browser.post("/checkout/place", &form).await;
    assert_eq!(
        world.lock().seen_by_card.unwrap().amount.to_string(),
        by_card
    );
    let order = world.lock().orders.keys().next_back().unwrap().to_string();
    assert_eq!(placed.location(), format!("/checkout/complete/{order}"));
    let page = browser.get(placed.location()).await.text();
    assert!(page.contains("Thank you") && !page.contains(PAYMENT_PAGE));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_coupon_that_was_used_up_is_said_and_nothing_is_ordered(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    browser.post("/checkout/codes", &[("code", COUPON)]).await;
    world.lock().refuses = Some(("coupon_used_up", "It was used up."));
    let form = [("expected_amount", "17280"), ("expected_currency", "USD")];
    let answer = browser.post("/checkout/place", &form).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("Your code has just been used up"));
    assert!(world.lock().orders.is_empty());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn who_has_too_little_to_pay_is_told_what_to_do(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    world.lock().refuses = Some(("too_little_to_pay", "$0.50 is the least."));
    let form = [("expected_amount", "18280"), ("expected_currency", "USD")];
    let answer = browser.post("/checkout/place", &form).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("$0.50 is the least."));
}
