//! Orders: the list, one of them, paying it, calling it off.

use bff_kit::test::Browser;
use shared_types::order::OrderStatus;
use shared_types::{OrderId, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Mall, PASSWORD, words};
use super::stock::order;

fn placed(mall: &Mall, owner: Option<UserId>, status: OrderStatus) -> OrderId {
    let order = order(status);
    let order_id = order.order_id;
    mall.services.data().orders.push((owner, order));
    order_id
}

async fn guest_who_ordered(mall: &Mall, status: OrderStatus) -> (Browser, OrderId) {
    let guest = mall.browser();
    let order_id = placed(mall, None, status);
    guest
        .post(&format!("/elsewhere/order/{order_id}"), &[])
        .await;
    (guest, order_id)
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn orders_are_listed_a_page_at_a_time(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert!(words(&ada.get("/profile/orders").await).contains("No orders yet"));
    let ids: Vec<_> = (0..3)
        .map(|_| {
            placed(
                &mall,
                Some(mall.services.user("Ada")),
                OrderStatus::Confirmed,
            )
        })
        .collect();
    let first = ada.get("/profile/orders").await;
    let html = first.text();
    assert!(
        html.contains(&format!("/profile/orders/{}", ids[0]))
            && !html.contains(&ids[2].to_string())
    );
    let list = words(&first);
    for part in [
        "MH-4K7Q-92XD",
        "20 November 2026",
        "Confirmed",
        "$237.70",
        "4 items",
        "Next",
    ] {
        assert!(list.contains(part), "{part} in {list}");
    }
    assert!(html.contains("/media/linen-shirt.svg"));
    let second = ada.get("/profile/orders?cursor=2").await;
    assert!(
        second.text().contains(&ids[2].to_string())
            && words(&second).contains("Back to the newest")
    );
    let past = words(&ada.get("/profile/orders?cursor=20").await);
    assert!(past.contains("There are no older orders."));
    for odd in [
        "cursor=x",
        "cursor=",
        "cursor=%ff",
        "cursor=1&cursor=2&odd=3",
        "%zz",
        "cursor=%00",
        &format!("cursor={}", "9".repeat(2000)),
    ] {
        let status = ada.get(&format!("/profile/orders?{odd}")).await.status;
        assert!(status == 200 || status == 303, "{odd} made {status}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_tells_everything(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let id = placed(
        &mall,
        Some(mall.services.user("Ada")),
        OrderStatus::Confirmed,
    );
    let answer = ada.get(&format!("/profile/orders/{id}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = words(&answer);
    let parts = [
        "Order MH-4K7Q-92XD",
        "From Fern &amp; Fable",
        "From Copper Kettle",
        "Linen shirt",
        "Medium / Sand",
        "Quantity 2",
        "$98.00",
        "$49.00 each",
        "Standard delivery, 3 to 5 working days, $4.90",
        "Ada Lovelace",
        "62701",
        "$237.70",
        "Order placed.",
        "Payment received.",
        "20 November 2026, 18:06 UTC",
        "Cancel order",
    ];
    for part in parts {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("Pay now"));
    let shipped = placed(&mall, Some(mall.services.user("Ada")), OrderStatus::Shipped);
    let page = words(&ada.get(&format!("/profile/orders/{shipped}")).await);
    assert!(page.contains("On its way") && !page.contains("Cancel order"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn unknown_and_another_shoppers_orders_are_404(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let grace = mall.signed_in("Grace").await;
    let adas = placed(
        &mall,
        Some(mall.services.user("Ada")),
        OrderStatus::AwaitingPayment,
    );
    let ids = [
        adas.to_string(),
        Uuid::now_v7().to_string(),
        "nonsense".into(),
        "%00".into(),
        "x".repeat(500),
    ];
    for id in &ids {
        for page in [
            format!("/profile/orders/{id}"),
            format!("/profile/orders/{id}/cancel"),
            format!("/profile/orders/{id}/pay"),
        ] {
            let answer = grace.get(&page).await;
            assert_eq!(answer.status, 404, "{page}");
            assert!(words(&answer).contains("We cannot find that page"));
        }
        assert_eq!(
            grace
                .post(&format!("/profile/orders/{id}/cancel"), &[])
                .await
                .status,
            404
        );
    }
    assert_eq!(
        mall.services.data().orders[0].1.status,
        OrderStatus::AwaitingPayment
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guest_sees_what_their_browser_ordered_and_nothing_else(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (guest, id) = guest_who_ordered(&mall, OrderStatus::Confirmed).await;
    let page = words(&guest.get(&format!("/profile/orders/{id}")).await);
    assert!(page.contains("Order MH-4K7Q-92XD") && !page.contains("Sign out"));
    // Another guest is asked to sign in, whether or not there is such an order.
    for order in [id.to_string(), Uuid::now_v7().to_string()] {
        let answer = mall
            .browser()
            .get(&format!("/profile/orders/{order}"))
            .await;
        assert_eq!(
            answer.location(),
            format!("/profile/sign-in?return_to=%2Fprofile%2Forders%2F{order}")
        );
        let answer = mall
            .browser()
            .post(&format!("/profile/orders/{order}/cancel"), &[])
            .await;
        assert!(answer.location().starts_with("/profile/sign-in"));
    }
    assert_eq!(
        mall.browser().get("/profile/orders/nonsense").await.status,
        404
    );
    // It stays visible once they have an account.
    let form = [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("password", PASSWORD),
    ];
    guest.post("/profile/sign-up", &form).await;
    assert_eq!(
        guest.get(&format!("/profile/orders/{id}")).await.status,
        200
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_is_cancelled_after_one_question(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let own = placed(
        &mall,
        Some(mall.services.user("Ada")),
        OrderStatus::Confirmed,
    );
    let (guest, guests) = guest_who_ordered(&mall, OrderStatus::AwaitingPayment).await;
    let table = [
        (&ada, own, "What you paid, $237.70, goes back"),
        (&guest, guests, "Nothing has been paid yet"),
    ];
    for (browser, id, said) in table {
        let here = format!("/profile/orders/{id}");
        let asked = words(&browser.get(&format!("{here}/cancel")).await);
        assert!(
            asked.contains("Cancel order MH-4K7Q-92XD?") && asked.contains(said),
            "{asked}"
        );
        let answer = browser.post(&format!("{here}/cancel"), &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, here.as_str())
        );
        let page = words(&browser.get(&here).await);
        assert!(
            page.contains("Your order is cancelled.") && page.contains("You cancelled this order.")
        );
        assert!(!page.contains("Pay now") && !page.contains("Cancel order"));
        assert_eq!(
            browser.get(&format!("{here}/cancel")).await.location(),
            here,
            "there is nothing left to ask"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn too_late_to_cancel_is_said_and_so_is_no_answer(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let id = placed(
        &mall,
        Some(mall.services.user("Ada")),
        OrderStatus::Confirmed,
    );
    mall.services.data().too_late_to_cancel = true;
    let answer = ada.post(&format!("/profile/orders/{id}/cancel"), &[]).await;
    assert_eq!(answer.status, 303);
    let page = words(&ada.get(answer.location()).await);
    assert!(page.contains("can no longer be cancelled"), "{page}");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_unpaid_order_leads_to_the_payment_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let owner = Some(mall.services.user("Ada"));
    let unpaid = placed(&mall, owner, OrderStatus::AwaitingPayment);
    let page = ada.get(&format!("/profile/orders/{unpaid}")).await;
    assert!(words(&page).contains("Pay now"));
    let answer = ada.get(&format!("/profile/orders/{unpaid}/pay")).await;
    assert_eq!(answer.location(), "http://localhost:4015/pay/cs_test_1");
    let paid = placed(&mall, owner, OrderStatus::Confirmed);
    let answer = ada.get(&format!("/profile/orders/{paid}/pay")).await;
    assert_eq!(answer.location(), format!("/profile/orders/{paid}"));
    mall.services.data().orders[0].1.payment_problem = Some("Your card was declined.".into());
    assert!(
        words(&ada.get(&format!("/profile/orders/{unpaid}")).await)
            .contains("Your card was declined.")
    );
}
