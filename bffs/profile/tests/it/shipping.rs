//! Orders sent by a seller, and followed by their shopper.

use bff_kit::test::Answer;
use shared_types::order::OrderStatus;
use shared_types::shipment::Sale;
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::stock::{order, parcel};

const LIST: &str = "/profile/sales/orders";

/// Something to be sent; the address of its page.
fn sold(mall: &Mall) -> String {
    let order = order(OrderStatus::Confirmed);
    let part = order.seller_orders[0].clone();
    let sale = Sale {
        seller_order_id: part.seller_order_id,
        order_number: order.number,
        status: part.status,
        sold_at: order.placed_at,
        address: order.address,
        lines: part.lines,
        delivery: part.delivery,
        shipments: Vec::new(),
        can_ship: true,
        can_deliver: false,
    };
    let here = format!("{LIST}/{}", sale.seller_order_id);
    mall.services.data().sales.push(sale);
    here
}

fn led_to(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.location())
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_seller_sends_an_order_and_says_that_it_has_arrived(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let seller = mall.signed_in("Selma").await;
    assert!(seller.get("/profile").await.text().contains(LIST));
    assert!(words(&seller.get(LIST).await).contains("No orders yet"));
    let here = sold(&mall);
    let list = seller.get(LIST).await;
    assert!(list.text().contains(&here) && words(&list).contains("To be sent"));

    let page = words(&seller.get(&here).await);
    for shown in [
        "2 × Linen shirt",
        "Ada Lovelace",
        "Springfield",
        "Mark as shipped",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    let form = [("carrier", "dhl"), ("tracking_number", " JD 014 ")];
    let sent = seller.post(&format!("{here}/ship"), &form).await;
    assert_eq!(led_to(&sent), (303, here.as_str()));
    let page = words(&seller.get(&here).await);
    for shown in [
        "On its way with DHL, tracking JD 014",
        "the shopper is told",
        "Mark as delivered",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(!page.contains("Mark as shipped"));

    let arrived = seller.post(&format!("{here}/deliver"), &[]).await;
    assert_eq!(led_to(&arrived), (303, here.as_str()));
    let page = words(&seller.get(&here).await);
    assert!(
        page.contains("Delivered on ") && !page.contains("Mark as delivered"),
        "{page}"
    );
    for form in ["ship", "deliver"] {
        let opened = seller.get(&format!("{here}/{form}")).await;
        assert_eq!(led_to(&opened), (303, here.as_str()));
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_stands_in_the_form_and_what_was_typed_is_kept(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let seller = mall.signed_in("Selma").await;
    let here = sold(&mall);
    let ship = format!("{here}/ship");
    for (carrier, number, said) in [
        ("pigeon", "JD 014", "Choose one of the list"),
        ("ups", "JD&014", "letters, digits, blanks and hyphens only"),
    ] {
        let form = [("carrier", carrier), ("tracking_number", number)];
        let refused = seller.post(&ship, &form).await;
        assert_eq!(refused.status.as_u16(), 422, "{number}");
        let page = refused.text();
        let kept = number.replace('&', "&amp;");
        assert!(page.contains(said), "{said}");
        assert!(page.contains(&format!("value=\"{kept}\"")), "{kept}");
        let chosen = page.contains("<option value=\"ups\" selected");
        assert_eq!(chosen, carrier == "ups");
    }
    assert!(mall.services.data().sales[0].can_ship, "nothing was sent");

    // In two tabs, and before its time.
    let early = seller.post(&format!("{here}/deliver"), &[]).await;
    assert_eq!(early.status.as_u16(), 422);
    assert!(words(&early).contains("It was not shipped yet."));
    seller.post(&ship, &[("carrier", "")]).await;
    let again = seller.post(&ship, &[("carrier", "ups")]).await;
    assert!(words(&again).contains("It was shipped already"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn who_does_not_sell_sends_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let here = sold(&mall);
    assert!(!ada.get("/profile").await.text().contains(LIST));
    for path in [LIST, &here] {
        assert_eq!(ada.get(path).await.status.as_u16(), 403, "{path}");
        let guest = mall.browser().get(path).await;
        assert!(guest.location().starts_with("/profile/sign-in"), "{path}");
    }
    for form in ["ship", "deliver"] {
        let path = format!("{here}/{form}");
        assert_eq!(ada.post(&path, &[]).await.status.as_u16(), 403, "{path}");
    }
    assert!(mall.services.data().sales[0].can_ship);
    let seller = mall.signed_in("Selma").await;
    let unknown = format!("{LIST}/nonsense");
    assert_eq!(seller.get(&unknown).await.status.as_u16(), 404);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn orders_are_listed_page_by_page_and_missed_while_their_service_is_away(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let seller = mall.signed_in("Selma").await;
    let (first, second) = (sold(&mall), sold(&mall));
    let page = seller.get(LIST).await.text();
    let next = format!("{LIST}?cursor=1");
    assert!(page.contains(&first) && !page.contains(&second) && page.contains(&next));
    let page = seller.get(&next).await.text();
    assert!(page.contains(&second) && page.contains("Back to the newest"));
    let odd = seller.get(&format!("{LIST}?cursor=x")).await;
    assert_eq!(led_to(&odd), (303, LIST));
    mall.services.set_away(true);
    let away = seller.get(LIST).await;
    assert_eq!(away.status.as_u16(), 200, "the page says what is missing");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_shopper_sees_what_each_seller_sent_and_hears_of_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let order = order(OrderStatus::Confirmed);
    let order_id = order.order_id;
    let owner = Some(mall.services.user("Ada"));
    mall.services.data().orders.push((owner, order));
    let here = format!("/profile/orders/{order_id}");
    let before = ada.get(&here).await.text();
    assert!(!before.contains("On its way"));
    let changes = format!("{here}/changes?since=");
    let (_, rest) = before.split_once(&changes).unwrap();
    let version = rest.split(['"', '&']).next().unwrap();

    // One of two sellers sends, and the order as a whole stands where it stood.
    mall.services.data().orders[0].1.seller_orders[0].shipments = vec![parcel()];
    let order_then = mall.services.data().orders[0].1.clone();
    assert_eq!(order_then.status, OrderStatus::Confirmed);
    let now = ada
        .get(&format!("/profile/fragments/orders/{order_id}"))
        .await;
    let html = now.text();
    assert_eq!(html.matches("On its way").count(), 1);
    assert!(
        html.contains("href=\"https://carrier.example/JD014\""),
        "{html}"
    );

    // It arrives; the stream tells of both, and ends with the order.
    {
        let order = &mut mall.services.data().orders[0].1;
        order.status = OrderStatus::Delivered;
        order.seller_orders[0].shipments[0].delivered_at = Some(order.placed_at);
    }
    let told = ada.get(&format!("{changes}{version}")).await.text();
    assert!(told.contains("\nevent: changed\n"), "{told}");
    let page = words(&ada.get(&here).await);
    assert!(
        page.contains("Delivered on 20 November 2026 with DHL, tracking JD 014"),
        "{page}"
    );
}
