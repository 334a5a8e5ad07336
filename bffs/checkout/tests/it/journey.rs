//! From a cart to a paid order, with forms alone.

use bff_kit::test::{Answer, Browser};
use http::StatusCode;
use shared_types::payment::PaymentProvider;
use sqlx::PgPool;

use crate::mall::{PAYMENT_PAGE, World, browser};

pub const CONTACT: [(&str, &str); 8] = [
    ("email", "guest@example.com"),
    ("address.country", "US"),
    ("address.name", "Grace Lee"),
    ("address.line1", "12 Elm Street"),
    ("address.line2", ""),
    ("address.city", "Austin"),
    ("address.state", "TX"),
    ("address.postal_code", "73301"),
];

pub fn delivery(seller: u128) -> String {
    format!("delivery-{}", uuid::Uuid::from_u128(seller))
}

pub async fn to_review(browser: &Browser) -> Answer {
    assert_eq!(
        browser.get("/checkout").await.location(),
        "/checkout/contact"
    );
    assert_eq!(
        browser.post("/checkout/contact", &CONTACT).await.location(),
        "/checkout/delivery"
    );
    let (one, two) = (delivery(1), delivery(2));
    let choices = [(one.as_str(), "express"), (two.as_str(), "standard")];
    assert_eq!(
        browser
            .post("/checkout/delivery", &choices)
            .await
            .location(),
        "/checkout/review"
    );
    browser.get("/checkout/review").await
}

/// $18.00 twice, $129.00, express $12.90 and standard $4.90.
pub const TOTAL: [(&str, &str); 2] = [("expected_amount", "18280"), ("expected_currency", "USD")];

/// Places the order and gives its id, as the payment page would be told.
pub async fn place(browser: &Browser, world: &World) -> String {
    let placed = browser.post("/checkout/place", &TOTAL).await;
    assert_eq!(
        (placed.status, placed.location()),
        (StatusCode::SEE_OTHER, PAYMENT_PAGE)
    );
    world.lock().orders.keys().next_back().unwrap().to_string()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guest_orders_from_two_sellers_and_pays(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    let review = to_review(&browser).await;
    assert_eq!(review.header("cache-control"), "no-store");
    assert!(
        review
            .header("content-security-policy")
            .contains("form-action 'self' http://localhost:4015")
    );
    let text = review.text();
    for shown in [
        "guest@example.com",
        "12 Elm Street",
        "Austin, TX 73301",
        "United States",
        "$182.80",
        "Kiln &amp; Co",
        "North Light",
        "Express, $12.90",
        "value=\"18280\"",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
    let order = place(&browser, &world).await;
    // Going back before paying does not start another order.
    assert_eq!(
        browser.get("/checkout").await.location(),
        format!("/checkout/complete/{order}")
    );
    let waiting = browser
        .get(&format!("/checkout/complete/{order}"))
        .await
        .text();
    assert!(waiting.contains("waits for its payment") && waiting.contains(PAYMENT_PAGE));

    world.lock().paid = true;
    let back = browser
        .get(&format!("/checkout/return?order={order}"))
        .await;
    assert_eq!(back.location(), format!("/checkout/complete/{order}"));
    let page = browser.get(back.location()).await.text();
    for shown in [
        "Thank you, your order is placed",
        "M4-7KPX",
        "Speckled mug",
        "Reading lamp",
        "$182.80",
        "Order placed",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    // What was bought is not waiting to be bought once more.
    let again = browser.get("/checkout").await;
    assert!(again.status == StatusCode::OK && again.text().contains("nothing to pay for yet"));
    let confirmed = browser.get(&format!("/checkout/complete/{order}")).await;
    assert!(
        confirmed.text().contains("Thank you"),
        "the page can be looked at again"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_double_click_is_one_order(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    let (one, two) = tokio::join!(
        browser.post("/checkout/place", &TOTAL),
        browser.post("/checkout/place", &TOTAL)
    );
    assert_eq!(
        (one.location(), two.location()),
        (PAYMENT_PAGE, PAYMENT_PAGE)
    );
    assert_eq!(world.lock().orders.len(), 1);
}

/// The key in the page's form.
fn key_in(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text
        .split_once("name=\"idempotency_key\" value=\"")
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_key_is_made_with_the_page_and_stays_through_reload_and_a_second_tab(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    let key = key_in(&to_review(&browser).await);
    let (reload, second_tab) = tokio::join!(
        browser.get("/checkout/review"),
        browser.get("/checkout/review")
    );
    assert_eq!(
        (key_in(&reload), key_in(&second_tab)),
        (key.clone(), key.clone())
    );
    let form = [TOTAL[0], TOTAL[1], ("idempotency_key", key.as_str())];
    browser.post("/checkout/place", &form).await;
    // An old page, and one that somebody tampered with, are placed under the same.
    browser.post("/checkout/place", &TOTAL).await;
    let odd = [TOTAL[0], TOTAL[1], ("idempotency_key", "x'; drop table")];
    browser.post("/checkout/place", &odd).await;
    assert_eq!(world.lock().keys, [key.as_str(), &key, &key]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_second_tab_waits_for_what_comes_of_the_first(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    world.lock().in_flight = 2;
    let placed = browser.post("/checkout/place", &TOTAL).await;
    assert_eq!(placed.location(), PAYMENT_PAGE);
    assert_eq!(world.lock().keys.len(), 3);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_failed_for_good_is_tried_under_a_new_key(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    let key = key_in(&to_review(&browser).await);
    world.lock().fails_late = true;
    let failed = browser.post("/checkout/place", &TOTAL).await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    world.lock().fails_late = false;
    let renewed = key_in(&failed);
    assert_ne!(renewed, key);
    let form = [TOTAL[0], TOTAL[1], ("idempotency_key", renewed.as_str())];
    let placed = browser.post("/checkout/place", &form).await;
    assert_eq!(placed.location(), PAYMENT_PAGE);
    assert_eq!(world.lock().keys, [key.as_str(), &renewed]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_changed_total_is_shown_before_anything_is_ordered(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    world.lock().dearer = 100;
    let answer = browser.post("/checkout/place", &TOTAL).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let text = answer.text();
    assert!(text.contains("The total has changed") && text.contains("value=\"18480\""));
    assert!(world.lock().orders.is_empty());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_sells_out_leads_back_to_the_cart(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    world.lock().refuses = Some(("sold_out", "Sold out."));
    assert_eq!(
        browser.post("/checkout/place", &TOTAL).await.location(),
        "/cart"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn giving_up_at_the_payment_page_charges_nothing_and_can_be_cancelled(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    let order = place(&browser, &world).await;
    let page = browser
        .get(&format!("/checkout/cancelled?order={order}"))
        .await
        .text();
    assert!(page.contains("Nothing was charged") && page.contains("Pay now"));

    let cancel = browser
        .post(&format!("/checkout/orders/{order}/cancel"), &[])
        .await;
    assert_eq!(cancel.location(), format!("/checkout/complete/{order}"));
    let page = browser.get(cancel.location()).await.text();
    assert!(page.contains("This order was cancelled") && page.contains("Your order is cancelled."));
    assert!(!page.contains(PAYMENT_PAGE));
    // The cart is as it was; a new checkout knows the address already.
    assert_eq!(
        browser.get("/checkout").await.location(),
        "/checkout/delivery"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_shopper_chooses_how_to_pay(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    let review = to_review(&browser).await.text();
    for shown in ["How to pay", "value=\"stripe\" checked", "value=\"paypal\""] {
        assert!(review.contains(shown), "{shown} in {review}");
    }
    let chosen = [TOTAL[0], TOTAL[1], ("provider", "paypal")];
    let placed = browser.post("/checkout/place", &chosen).await;
    assert_eq!(placed.location(), PAYMENT_PAGE);
    assert_eq!(world.lock().provider, Some(PaymentProvider::PayPal));
}
