//! Shipments: sent, arrived, and what becomes of their order.

use order_service::shipment::model::ShipmentError;
use order_service::shipment::operate;
use server_kit::CallError;
use shared_types::event::{ShipmentDelivered, ShipmentShipped};
use shared_types::order::{
    ByOrder, CancelOrder, GetOrder, OrderStatus, OrderView, PageQuery, SellerOrderView,
};
use shared_types::shipment::{
    BySellerOrder, Carrier, DeliverSale, GetSale, ListSales, NewShipment, Sale, SaleList, ShipSale,
};
use shared_types::{Empty, SellerOrderId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, code};
use crate::returns::{paid, received, returns, seller};

pub fn by(carrier: Carrier, number: &str) -> NewShipment {
    NewShipment {
        carrier: Some(carrier),
        tracking_number: Some(number.into()),
    }
}

pub async fn order(mall: &Mall, path: &ByOrder) -> OrderView {
    let service = mall.router.service();
    service.get::<GetOrder>(path, &Empty {}).await.unwrap()
}

/// Seller 11's or 12's part of an order.
async fn part(mall: &Mall, path: &ByOrder, number: u128) -> SellerOrderView {
    let order = order(mall, path).await;
    let mut parts = order.seller_orders.into_iter();
    let part = parts.find(|part| part.seller_id.uuid() == Uuid::from_u128(number));
    part.unwrap()
}

pub async fn part_id(mall: &Mall, path: &ByOrder, number: u128) -> BySellerOrder {
    let seller_order_id = part(mall, path, number).await.seller_order_id;
    BySellerOrder { seller_order_id }
}

pub async fn ship(mall: &Mall, path: &ByOrder, number: u128) -> Result<Sale, CallError> {
    let part = part_id(mall, path, number).await;
    let sent = by(Carrier::Dhl, "JD 014");
    seller(mall, number).send::<ShipSale>(&part, &sent).await
}

async fn deliver(mall: &Mall, path: &ByOrder, number: u128) -> Result<Sale, CallError> {
    let part = part_id(mall, path, number).await;
    seller(mall, number)
        .send::<DeliverSale>(&part, &Empty {})
        .await
}

async fn sales(mall: &Mall, number: u128, cursor: Option<String>) -> SaleList {
    let client = seller(mall, number);
    client
        .get::<ListSales>(&Empty {}, &PageQuery { cursor })
        .await
        .unwrap()
}

pub async fn shipped(mall: &Mall) -> Vec<ShipmentShipped> {
    service_kit::test::published(&mall.pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_seller_sends_their_part_and_the_shopper_follows_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let listed = sales(&mall, 11, None).await.sales;
    assert_eq!((listed.len(), listed[0].can_ship), (1, true));
    assert_eq!(listed[0].lines.len(), 1, "seller 12's mug is not theirs");
    assert_eq!(listed[0].address.name, "Ada Byron");

    let sent = ship(&mall, &path, 11).await.unwrap();
    assert_eq!(
        (sent.status, sent.can_ship, sent.can_deliver),
        (OrderStatus::Shipped, false, true)
    );
    let seen = part(&mall, &path, 11).await;
    assert_eq!(seen.shipments, sent.shipments);
    let parcel = &seen.shipments[0];
    assert_eq!(parcel.carrier, Some(Carrier::Dhl));
    assert_eq!(parcel.tracking_number.as_deref(), Some("JD 014"));
    let url = parcel.tracking_url.as_deref().unwrap();
    assert!(url.ends_with("tracking-id=JD014"), "{url}");
    assert_eq!(part(&mall, &path, 12).await.shipments, []);
    let history = order(&mall, &path).await.history;
    assert_eq!(history.last().unwrap().text, "Sent by Seller 11 with DHL");

    // Again, with blanks that say nothing, and otherwise.
    let (part, client) = (part_id(&mall, &path, 11).await, seller(&mall, 11));
    let again = by(Carrier::Dhl, " JD 014 ");
    assert_eq!(client.send::<ShipSale>(&part, &again).await.unwrap(), sent);
    for other in [by(Carrier::Dhl, "JD 015"), NewShipment::default()] {
        let refused = client.send::<ShipSale>(&part, &other).await;
        assert_eq!(code(refused), "shipped_otherwise");
    }
    let told = shipped(&mall).await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].order_id, told[0].parcel.lines.len()),
        (path.order_id, 1)
    );
    assert_eq!(told[0].parcel.email, "ada@example.com");
    assert_eq!(told[0].parcel.carrier.as_deref(), Some("DHL"));
    let client = seller(&mall, 11);
    let read = client.get::<GetSale>(&part, &Empty {}).await.unwrap();
    assert_eq!(read, sent);
}

#[sqlx::test(migrations = false)]
async fn the_order_stands_where_its_parts_do(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    assert_eq!(code(deliver(&mall, &path, 11).await), "not_shipped");
    let mut seen = Vec::new();
    for number in [11, 12] {
        ship(&mall, &path, number).await.unwrap();
        let order = order(&mall, &path).await;
        assert!(!order.can_cancel);
        seen.push(order.status);
    }
    for number in [12, 11] {
        let first = deliver(&mall, &path, number).await.unwrap();
        assert!(first.shipments[0].delivered_at.is_some() && !first.can_deliver);
        assert_eq!(deliver(&mall, &path, number).await.unwrap(), first);
        // What is delivered was sent as before.
        assert_eq!(ship(&mall, &path, number).await.unwrap(), first);
        seen.push(order(&mall, &path).await.status);
    }
    assert_eq!(
        seen,
        [
            OrderStatus::Confirmed,
            OrderStatus::Shipped,
            OrderStatus::Shipped,
            OrderStatus::Delivered
        ]
    );
    let told: Vec<ShipmentDelivered> = service_kit::test::published(&mall.pool).await.unwrap();
    let told: Vec<&str> = told
        .iter()
        .map(|told| told.parcel.seller_name.as_str())
        .collect();
    assert_eq!(told, ["Seller 12", "Seller 11"]);
    assert_eq!(shipped(&mall).await.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn the_time_for_returns_begins_with_the_delivery(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    ship(&mall, &path, 11).await.unwrap();
    sqlx::query("update seller_order set confirmed_at = now() - interval '40 days'")
        .execute(&mall.pool)
        .await
        .unwrap();
    let returnable = async || returns(&mall, &path).await.returnable;
    assert!(returnable().await.is_empty());
    let part = deliver(&mall, &path, 11).await.unwrap();
    let open = returnable().await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].seller_order_id, part.seller_order_id);
}

#[sqlx::test(migrations = false)]
async fn a_sale_is_its_own_sellers_business(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let part = part_id(&mall, &path, 11).await;
    let unknown = BySellerOrder {
        seller_order_id: SellerOrderId::from(Uuid::now_v7()),
    };
    let sent = NewShipment::default();
    let other = seller(&mall, 12);
    for part in [part, unknown] {
        let refusals = [
            code(other.get::<GetSale>(&part, &Empty {}).await),
            code(other.send::<ShipSale>(&part, &sent).await),
            code(other.send::<DeliverSale>(&part, &Empty {}).await),
        ];
        assert_eq!(refusals, ["not_found"; 3]);
    }
    let shopper = mall.router.shopper(Uuid::from_u128(1).into());
    let listed = shopper
        .get::<ListSales>(&Empty {}, &PageQuery::default())
        .await;
    assert_eq!(code(listed), "forbidden");
    let refused = shopper.send::<ShipSale>(&part, &sent).await;
    assert_eq!(code(refused), "forbidden");
    assert!(shipped(&mall).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn what_is_not_paid_or_was_called_off_is_not_sent(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let unpaid = ByOrder {
        order_id: mall.placed().await.order_id,
    };
    assert_eq!(code(ship(&mall, &unpaid, 11).await), "not_found");
    assert!(sales(&mall, 11, None).await.sales.is_empty());
    // The money is authorised but not ours.
    mall.fail(Some("capture"));
    mall.pay(unpaid.order_id);
    mall.settle(unpaid.order_id).await;
    assert_eq!(code(ship(&mall, &unpaid, 11).await), "not_paid");
    assert!(!sales(&mall, 11, None).await.sales[0].can_ship);
    mall.fail(None);

    let path = paid(&mall).await;
    let service = mall.router.service();
    service.send::<CancelOrder>(&path, &Empty {}).await.unwrap();
    assert_eq!(code(ship(&mall, &path, 11).await), "called_off");
    assert_eq!(code(deliver(&mall, &path, 11).await), "not_shipped");
    let odd = by(Carrier::Ups, "1&x=2");
    let part = part_id(&mall, &path, 11).await;
    let refused = seller(&mall, 11).send::<ShipSale>(&part, &odd).await;
    assert_eq!(code(refused), "invalid");
}

#[sqlx::test(migrations = false)]
async fn an_operator_says_it_in_the_sellers_place(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let id = part_id(&mall, &path, 11).await.seller_order_id;
    let early = operate::deliver(&mall.pool, id).await;
    assert!(matches!(early, Err(ShipmentError::NotShipped)));
    let said = by(Carrier::Usps, "94");
    for first in [true, false] {
        assert_eq!(operate::ship(&mall.pool, id, &said).await.unwrap(), first);
    }
    for first in [true, false] {
        assert_eq!(operate::deliver(&mall.pool, id).await.unwrap(), first);
    }
    let unknown = operate::ship(&mall.pool, Uuid::now_v7().into(), &said).await;
    assert!(matches!(unknown, Err(ShipmentError::NotFound)));
    assert_eq!(part(&mall, &path, 11).await.status, OrderStatus::Delivered);
}

#[sqlx::test(migrations = false)]
async fn what_came_back_before_it_was_sent_is_not_waited_for(pool: PgPool) {
    let mall = Mall::open(pool).await;
    // Of the first order the rest is sent later, of the second before.
    let later = paid(&mall).await;
    received(&mall, &later, 2).await;
    assert_eq!(code(ship(&mall, &later, 11).await), "returned");
    assert_eq!(order(&mall, &later).await.status, OrderStatus::Confirmed);
    ship(&mall, &later, 12).await.unwrap();
    let before = paid(&mall).await;
    ship(&mall, &before, 12).await.unwrap();
    received(&mall, &before, 1).await;
    assert_eq!(order(&mall, &before).await.status, OrderStatus::Confirmed);
    received(&mall, &before, 1).await;
    for path in [later, before] {
        assert_eq!(order(&mall, &path).await.status, OrderStatus::Shipped);
        deliver(&mall, &path, 12).await.unwrap();
        assert_eq!(order(&mall, &path).await.status, OrderStatus::Delivered);
    }
    assert!(
        sales(&mall, 11, None)
            .await
            .sales
            .iter()
            .all(|sale| !sale.can_ship)
    );
}

#[sqlx::test(migrations = false)]
async fn what_is_to_be_sent_is_listed_first_page_by_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut paths = Vec::new();
    for _ in 0..23 {
        paths.push(paid(&mall).await);
    }
    for path in &paths[21..] {
        ship(&mall, path, 11).await.unwrap();
    }
    let first = sales(&mall, 11, None).await;
    assert!(first.sales.len() == 20 && first.sales.iter().all(|sale| sale.can_ship));
    let second = sales(&mall, 11, first.next.clone()).await;
    let open: Vec<bool> = second.sales.iter().map(|sale| sale.can_ship).collect();
    assert_eq!((open, second.next), (vec![true, false, false], None));
    let ids = |list: &[Sale]| {
        list.iter()
            .map(|sale| sale.seller_order_id)
            .collect::<Vec<_>>()
    };
    let mut all = ids(&first.sales);
    assert!(all.is_sorted_by(|one, other| one > other), "newest first");
    all.extend(ids(&second.sales));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 23);
    for cursor in ["nonsense", "2.0190", "1.x"] {
        let query = PageQuery {
            cursor: Some(cursor.into()),
        };
        let refused = seller(&mall, 11).get::<ListSales>(&Empty {}, &query).await;
        assert_eq!(code(refused), "invalid", "{cursor}");
    }
}
