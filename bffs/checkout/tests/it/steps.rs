//! The steps: what they ask, what they refuse, and what they keep.

use http::{Method, StatusCode};
use shared_types::user::{Address, AddressView};
use sqlx::PgPool;
use uuid::Uuid;

use crate::journey::{CONTACT, delivery, to_review};
use crate::mall::{World, browser, line};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_empty_cart_leads_on(pool: PgPool) {
    let world = World::new();
    world.lock().cart.clear();
    let browser = browser(&world.bff(pool).await).await;
    let page = browser.get("/checkout").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("nothing to pay for yet"));
    for step in [
        "/checkout/contact",
        "/checkout/delivery",
        "/checkout/review",
    ] {
        assert_eq!(browser.get(step).await.location(), "/checkout", "{step}");
    }
    assert_eq!(
        browser.post("/checkout/place", &[]).await.location(),
        "/checkout"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn wrong_answers_are_told_beside_their_fields_and_nothing_typed_is_lost(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    browser.get("/checkout").await;
    let cases = [
        ("email", "", "Enter your e-mail address"),
        (
            "email",
            "grace@",
            "Enter an e-mail address like name@example.com",
        ),
        ("address.name", "  ", "Enter the full name"),
        ("address.line1", "", "Enter street and number"),
        ("address.city", "", "Enter the city"),
        ("address.state", "", "Choose a state"),
        ("address.state", "Narnia", "Choose a state"),
        ("address.postal_code", "", "Enter the postal code"),
        ("address.postal_code", "7", "This is too short"),
        ("address.country", "ZZ", "Choose a country"),
        ("address.country", "", "Choose a country"),
    ];
    for (field, typed, message) in cases {
        let form: Vec<_> = CONTACT
            .into_iter()
            .map(|(name, value)| (name, if name == field { typed } else { value }))
            .collect();
        let answer = browser.post("/checkout/contact", &form).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {typed:?}"
        );
        let text = answer.text();
        assert!(text.contains(message), "{field} {typed:?}");
        assert!(
            text.contains(&format!("href=\"#{field}\"")),
            "the summary leads to {field}"
        );
        for (name, value) in &form {
            if matches!(*name, "email" | "address.line1" | "address.city") {
                assert!(
                    text.contains(&format!("value=\"{value}\"")),
                    "{name} is kept"
                );
            }
        }
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn other_countries_have_no_states(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    browser.get("/checkout").await;
    let mut form = CONTACT.to_vec();
    form[1].1 = "DE";
    form.push(("address.region", ""));
    assert_eq!(
        browser.post("/checkout/contact", &form).await.location(),
        "/checkout/delivery"
    );
    let kept = world
        .lock()
        .checkouts
        .values()
        .next()
        .unwrap()
        .address
        .clone()
        .unwrap();
    assert_eq!((kept.country.as_str(), kept.region.as_str()), ("DE", ""));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn each_seller_must_be_told_how_to_deliver(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    browser.get("/checkout").await;
    assert_eq!(
        browser.get("/checkout/delivery").await.location(),
        "/checkout/contact"
    );
    browser.post("/checkout/contact", &CONTACT).await;
    let (one, two) = (delivery(1), delivery(2));
    let wrong: [&[(&str, &str)]; 3] = [
        &[],
        &[(&one, "express")],
        &[(&one, "express"), (&two, "by swan")],
    ];
    for form in wrong {
        let answer = browser.post("/checkout/delivery", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        assert!(text.contains("Choose how North Light delivers"));
        assert!(text.contains(&format!("href=\"#{two}\"")));
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn coming_back_goes_on_and_a_changed_cart_starts_anew_with_the_address(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    assert_eq!(
        browser.get("/checkout").await.location(),
        "/checkout/delivery"
    );
    assert_eq!(world.lock().checkouts.len(), 1, "the same checkout");

    world.lock().cart.push(line(3, "Oak bowl", 2, 4_250, 1));
    assert_eq!(
        browser.get("/checkout").await.location(),
        "/checkout/delivery"
    );
    assert_eq!(world.lock().checkouts.len(), 2);
    let page = browser.get("/checkout/contact").await.text();
    assert!(page.contains("value=\"12 Elm Street\"") && page.contains("Oak bowl"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_signed_in_shopper_chooses_a_saved_address(pool: PgPool) {
    let world = World::new();
    let address = Address {
        name: "Ada Palmer".into(),
        line1: "5 Harbour Row".into(),
        city: "Portland".into(),
        region: "OR".into(),
        postal_code: "97201".into(),
        country: "US".into(),
        ..Address::default()
    };
    let address_id = Uuid::now_v7();
    world.lock().addresses = vec![AddressView {
        address_id: address_id.into(),
        address: address.clone(),
    }];
    let browser = browser(&world.bff(pool).await).await;
    browser.get("/test/sign-in/1").await;
    browser.get("/checkout").await;
    let page = browser.get("/checkout/contact").await.text();
    assert!(page.contains("value=\"ada@example.com\"") && page.contains("5 Harbour Row"));
    assert!(!page.contains("Have an account?"));

    let none = browser
        .post("/checkout/contact", &[("email", "ada@example.com")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("Choose where to deliver"));
    let form = [
        ("email", "ada@example.com"),
        ("deliver_to", &address_id.to_string()),
    ];
    assert_eq!(
        browser.post("/checkout/contact", &form).await.location(),
        "/checkout/delivery"
    );
    let kept = world
        .lock()
        .checkouts
        .values()
        .next_back()
        .unwrap()
        .address
        .clone();
    assert_eq!(kept, Some(address));

    let mut another = CONTACT.to_vec();
    another.push(("deliver_to", "new"));
    assert_eq!(
        browser.post("/checkout/contact", &another).await.location(),
        "/checkout/delivery"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_the_order_service_is_away_nothing_typed_is_lost(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    browser.get("/checkout").await;
    world.lock().closed = true;
    let answer = browser.post("/checkout/contact", &CONTACT).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let text = answer.text();
    assert!(text.contains("Nothing you typed is lost") && text.contains("value=\"12 Elm Street\""));
    let page = browser.get("/checkout/contact").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().contains("closed for a moment"));
    world.lock().closed = false;
    assert_eq!(
        browser.post("/checkout/contact", &CONTACT).await.location(),
        "/checkout/delivery"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn no_form_makes_a_failure(pool: PgPool) {
    let world = World::new();
    let browser = browser(&world.bff(pool).await).await;
    to_review(&browser).await;
    let long = format!("email={}", "x".repeat(60_000));
    let bodies = [
        "",
        "email",
        "%zz",
        "email=%ff",
        "email=%00",
        "=&&=",
        "expected_amount=x",
        "expected_amount=-1&expected_currency=USD",
        "expected_amount=18280&expected_currency=ZZZ",
        &long,
    ];
    let id = Uuid::now_v7();
    let cancel = format!("/checkout/orders/{id}/cancel");
    let paths = [
        "/checkout/contact",
        "/checkout/delivery",
        "/checkout/place",
        "/checkout/codes",
        "/checkout/codes/remove",
        "/checkout/orders/x/cancel",
        &cancel,
    ];
    for path in paths {
        for body in bodies {
            for kind in ["application/x-www-form-urlencoded", "application/json"] {
                let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
                let answer = browser
                    .send(Method::POST, path, Some(body.to_owned()), &headers)
                    .await;
                assert!(
                    answer.status.as_u16() < 500,
                    "{path} {body:.30} {}",
                    answer.status
                );
            }
        }
    }
    assert!(world.lock().orders.is_empty());
}
