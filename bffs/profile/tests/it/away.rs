//! While the services are away.

use shared_types::order::OrderStatus;
use sqlx::PgPool;

use super::mall::{Mall, PASSWORD, words};
use super::stock::{ADDRESS, order};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn pages_say_what_is_missing_and_recover(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    ada.post("/profile/addresses/new", &ADDRESS).await;
    ada.get("/profile/addresses").await;
    let table = [
        (
            "/profile",
            "We cannot show your orders just now",
            "Springfield",
        ),
        (
            "/profile/orders",
            "We cannot show your orders just now",
            "No orders yet",
        ),
        (
            "/profile/addresses",
            "We cannot show your addresses just now",
            "Springfield",
        ),
    ];
    for (page, missing, there) in table {
        mall.services.set_away(true);
        let answer = ada.get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(words(&answer).contains(missing), "{page}");
        mall.services.set_away(false);
        let back = words(&ada.get(page).await);
        assert!(
            back.contains(there) && !back.contains("We cannot show"),
            "{page}"
        );
    }
    mall.services.set_away(true);
    assert_eq!(ada.get("/profile/account").await.status, 200);
    assert_eq!(ada.get("/profile/addresses/new").await.status, 200);
    for door in ["/profile/sign-in", "/profile/sign-up"] {
        assert_eq!(mall.browser().get(door).await.status, 200);
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_was_typed_is_kept(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    mall.services.set_away(true);
    let form = [
        ("name", "Grace"),
        ("email", "grace@example.com"),
        ("password", PASSWORD),
    ];
    for door in ["/profile/sign-in", "/profile/sign-up"] {
        let answer = mall.browser().post(door, &form).await;
        assert_eq!(answer.status, 503);
        assert!(words(&answer).contains("Accounts cannot be reached just now"));
        assert!(answer.text().contains("grace@example.com") && !answer.text().contains(PASSWORD));
    }
    let answer = ada.post("/profile/addresses/new", &ADDRESS).await;
    assert_eq!(answer.status, 503);
    assert!(
        words(&answer).contains("The address is not saved")
            && answer.text().contains("Springfield")
    );
    let answer = ada
        .post("/profile/account/name", &[("name", "Countess")])
        .await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.text().contains("value=\"Countess\"")
            && words(&answer).contains("nothing was changed")
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_that_cannot_be_read_is_a_calm_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let order = order(OrderStatus::Confirmed);
    let page = format!("/profile/orders/{}", order.order_id);
    let owner = Some(mall.services.user("Ada"));
    mall.services.data().orders.push((owner, order));
    mall.services.set_away(true);
    let answer = ada.get(&page).await;
    assert_eq!(answer.status, 503);
    assert!(words(&answer).contains("closed for a moment"));
    mall.services.set_away(false);
    assert_eq!(ada.get(&page).await.status, 200);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_token_that_cannot_be_renewed_keeps_its_shopper(pool: PgPool) {
    let mall = Mall::open(pool.clone()).await;
    let ada = mall.signed_in("Ada").await;
    let ended = "update browser_session set data = jsonb_set(data, '{sign_in,tokens,access_expires_at}', '\"2026-01-01T00:00:00Z\"')";
    sqlx::query(ended).execute(&pool).await.unwrap();
    mall.services.set_away(true);
    for page in [
        "/profile",
        "/profile/orders",
        "/profile/addresses",
        "/profile/account",
    ] {
        let answer = ada.get(page).await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(words(&answer).contains("Sign out"), "{page}");
    }
}
