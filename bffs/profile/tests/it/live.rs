//! An order's page hears of changes.

use shared_types::OrderId;
use shared_types::order::OrderStatus;
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::stock::order;

async fn placed(mall: &Mall, status: OrderStatus) -> OrderId {
    let order = order(status);
    let order_id = order.order_id;
    let owner = Some(mall.services.user("Ada"));
    mall.services.data().orders.push((owner, order));
    order_id
}

/// The address in the page at which its changes are told.
fn src(html: &str, order_id: OrderId) -> Option<String> {
    let path = format!("/profile/orders/{order_id}/changes?since=");
    let (_, rest) = html.split_once(&path)?;
    let version: String = rest
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
        .collect();
    Some(path + &version)
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_change_is_told_and_its_fragment_shows_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let order_id = placed(&mall, OrderStatus::Shipped).await;
    let page = ada.get(&format!("/profile/orders/{order_id}")).await;
    assert!(words(&page).contains("On its way"));
    let src = src(&page.text(), order_id).unwrap();

    mall.services.data().orders[0].1.status = OrderStatus::Delivered;
    let told = ada.get(&src).await;
    assert_eq!(told.header("content-type"), "text/event-stream");
    assert_eq!(told.header("content-encoding"), "");
    let text = told.text();
    assert!(text.contains("\nevent: changed\n") && text.ends_with("event: end\ndata: end\n\n"));
    let now = ada
        .get(&format!("/profile/fragments/orders/{order_id}"))
        .await;
    assert!(now.text().contains("Delivered") && !now.text().contains("<html"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_order_that_has_ended_is_not_listened_to(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for (status, listens) in [
        (OrderStatus::Confirmed, true),
        (OrderStatus::NeedsAttention, true),
        (OrderStatus::Delivered, false),
        (OrderStatus::Cancelled, false),
    ] {
        let order_id = placed(&mall, status).await;
        let page = ada.get(&format!("/profile/orders/{order_id}")).await;
        assert_eq!(src(&page.text(), order_id).is_some(), listens, "{status:?}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn nobody_hears_of_anothers_order(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let grace = mall.signed_in("Grace").await;
    let order_id = placed(&mall, OrderStatus::Confirmed).await;
    for path in [
        format!("/profile/orders/{order_id}/changes"),
        format!("/profile/fragments/orders/{order_id}"),
        "/profile/orders/nonsense/changes".to_owned(),
    ] {
        assert_eq!(grace.get(&path).await.status, 404, "{path}");
        let guest = mall.browser().get(&path).await;
        assert!(guest.status == 404 || guest.status == 303, "{path}");
    }
}
