//! An order's page hears of changes.

use http::{Method, StatusCode};
use shared_types::order::OrderStatus;
use shared_types::shipment::{Carrier, ShipmentView};
use sqlx::PgPool;
use uuid::Uuid;

use crate::journey::{place, to_review};
use crate::mall::{World, browser};

/// Where the page says that its changes are told.
fn src(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("/changes?since=")?;
    let version: String = rest
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
        .collect();
    let (before, _) = html.split_once("/changes?since=")?;
    let (_, id) = before.rsplit_once("/checkout/orders/")?;
    Some(format!("/checkout/orders/{id}/changes?since={version}"))
}

fn set(world: &World, status: OrderStatus) {
    for order in world.lock().orders.values_mut() {
        order.status = status;
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_change_is_told_and_its_fragment_shows_it(pool: PgPool) {
    let world = World::new();
    let bff = world.bff(pool).await;
    let shopper = browser(&bff).await;
    to_review(&shopper).await;
    let order = place(&shopper, &world).await;
    let page = shopper
        .get(&format!("/checkout/complete/{order}"))
        .await
        .text();
    assert!(page.contains("Your order waits for its payment"));
    let fragment = format!("/checkout/fragments/orders/{order}");
    assert!(page.contains(&fragment));

    set(&world, OrderStatus::Cancelled);
    let told = shopper.get(&src(&page).unwrap()).await;
    assert_eq!(told.header("content-type"), "text/event-stream");
    assert_eq!(told.header("cache-control"), "no-store");
    let text = told.text();
    assert!(text.contains("\nevent: changed\n"), "{text}");
    assert!(text.ends_with("event: end\ndata: end\n\n"), "{text}");
    let now = shopper.get(&fragment).await;
    assert!(now.text().contains("This order was cancelled"));
    assert!(!now.text().contains("<html"));

    // A browser that heard it already and comes again is told the end alone.
    let heard = text
        .lines()
        .find_map(|line| line.strip_prefix("id: "))
        .unwrap();
    let headers = [("last-event-id", heard)];
    let again = shopper
        .send(Method::GET, &src(&page).unwrap(), None, &headers)
        .await;
    assert!(!again.text().contains("event: changed"), "{}", again.text());
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guest_sees_what_was_sent_and_hears_of_it(pool: PgPool) {
    let world = World::new();
    let bff = world.bff(pool).await;
    let guest = browser(&bff).await;
    to_review(&guest).await;
    let order = place(&guest, &world).await;
    set(&world, OrderStatus::Confirmed);
    let address = format!("/checkout/complete/{order}");
    let page = guest.get(&address).await.text();
    assert!(!page.contains("On its way"));
    for order in world.lock().orders.values_mut() {
        order.status = OrderStatus::Delivered;
        order.seller_orders[0].shipments.push(ShipmentView {
            shipment_id: Uuid::now_v7().into(),
            carrier: Some(Carrier::Ups),
            tracking_number: Some("1Z".into()),
            tracking_url: Carrier::Ups.tracking_url("1Z"),
            shipped_at: order.placed_at,
            delivered_at: None,
        });
    }
    let told = guest.get(&src(&page).unwrap()).await.text();
    assert!(told.contains("\nevent: changed\n"), "{told}");
    let now = guest.get(&address).await.text();
    assert_eq!(now.matches("On its way").count(), 1);
    assert!(
        now.contains(" with UPS") && now.contains("tracknum=1Z\""),
        "{now}"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_that_has_ended_is_not_listened_to(pool: PgPool) {
    let world = World::new();
    let shopper = browser(&world.bff(pool).await).await;
    to_review(&shopper).await;
    let order = place(&shopper, &world).await;
    for (status, listens) in [
        (OrderStatus::Confirmed, true),
        (OrderStatus::Shipped, true),
        (OrderStatus::Delivered, false),
        (OrderStatus::Cancelled, false),
    ] {
        set(&world, status);
        let page = shopper
            .get(&format!("/checkout/complete/{order}"))
            .await
            .text();
        assert_eq!(src(&page).is_some(), listens, "{status:?}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn nobody_hears_of_anothers_order(pool: PgPool) {
    let world = World::new();
    let bff = world.bff(pool).await;
    let shopper = browser(&bff).await;
    to_review(&shopper).await;
    let order = place(&shopper, &world).await;
    let stranger = browser(&bff).await;
    for path in [
        format!("/checkout/orders/{order}/changes"),
        format!("/checkout/fragments/orders/{order}"),
        "/checkout/orders/nonsense/changes".to_owned(),
    ] {
        assert_eq!(
            stranger.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}
