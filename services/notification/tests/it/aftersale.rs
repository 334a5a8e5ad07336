//! Parcels, and money that goes back: one letter for each fact.

use notification_service::aftersale;
use notification_service::consume::Payments;
use notification_service::letter::{Letter, parcel, refund};
use service_kit::test::envelope;
use shared_types::event::{
    PaymentRefunded, RefundFailed, ReturnRefunded, ShipmentDelivered, ShipmentShipped,
};
use shared_types::order::{DeliveryOption, OrderStatus, OrderView, SellerOrderView};
use shared_types::shipment::{Parcel, ParcelLine};
use shared_types::{Money, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::events::orders;
use crate::letters::order;
use crate::mall::{Mall, order_id, usd, user};

/// What is told here, for the tests of all letters.
pub fn letters() -> Vec<(&'static str, Letter)> {
    let unknown = Parcel {
        carrier: None,
        tracking_number: None,
        tracking_url: None,
        ..sent(None)
    };
    let cards = ReturnRefunded {
        refund_id: None,
        ..returned(Some(usd(2_000)))
    };
    vec![
        (
            "shipped",
            parcel::shipped(order_id(7), &sent(Some(user(1)))),
        ),
        ("shipped_somehow", parcel::shipped(order_id(7), &unknown)),
        (
            "delivered",
            parcel::delivered(order_id(7), &sent(Some(user(1)))),
        ),
        (
            "paid_back",
            refund::paid_back(&given_back(), &bought(), Some(user(1))),
        ),
        (
            "came_back",
            refund::came_back(&came_back(), &bought(), Some(user(1))),
        ),
        (
            "returned",
            refund::returned(&returned(None), &bought(), Some(user(1))),
        ),
        (
            "returned_in_two_ways",
            refund::returned(&returned(Some(usd(1_161))), &bought(), None),
        ),
        (
            "returned_to_cards",
            refund::returned(&cards, &bought(), Some(user(1))),
        ),
    ]
}

/// An order of one seller, who has sent it.
fn bought() -> OrderView {
    let part = SellerOrderView {
        seller_order_id: Uuid::from_u128(5).into(),
        seller_id: Uuid::from_u128(3).into(),
        seller_name: "Fern & Fable".into(),
        status: OrderStatus::Delivered,
        lines: Vec::new(),
        delivery: DeliveryOption {
            method: "standard".into(),
            name: "Standard".into(),
            price: usd(0),
            days: (3, 5),
        },
        shipments: Vec::new(),
    };
    OrderView {
        status: OrderStatus::Delivered,
        seller_orders: vec![part],
        ..order()
    }
}

fn sent(user_id: Option<UserId>) -> Parcel {
    let line = |title: &str, quantity| ParcelLine {
        title: title.into(),
        quantity,
    };
    Parcel {
        shipment_id: Uuid::from_u128(8).into(),
        seller_order_id: Uuid::from_u128(5).into(),
        seller_id: Uuid::from_u128(3).into(),
        seller_name: "Fern & Fable".into(),
        number: "MH-0007".into(),
        user_id,
        email: "ada@example.com".into(),
        name: "Ada Lovelace".into(),
        lines: vec![
            line("Speckled mug <blue>", 2),
            line("Leselampe für Große", 1),
        ],
        carrier: Some("DHL".into()),
        tracking_number: Some("JD 014".into()),
        tracking_url: Some("https://carrier.example/track?id=JD014&lang=en".into()),
    }
}

/// Money that went back when the order was called off.
fn given_back() -> PaymentRefunded {
    PaymentRefunded {
        payment_id: Uuid::from_u128(9).into(),
        order_id: order_id(7),
        refund_id: Uuid::from_u128(9).into(),
        amount: usd(16_500),
        seller_id: None,
    }
}

/// The same, sent back by the shopper's bank.
fn came_back() -> RefundFailed {
    let given = given_back();
    RefundFailed {
        payment_id: given.payment_id,
        order_id: given.order_id,
        refund_id: given.refund_id,
        amount: given.amount,
        was_given: true,
        seller_id: given.seller_id,
    }
}

/// A return of $20.00, of which gift cards get so much.
fn returned(gift_card: Option<Money>) -> ReturnRefunded {
    ReturnRefunded {
        return_id: Uuid::from_u128(10).into(),
        order_id: order_id(7),
        seller_id: Uuid::from_u128(3).into(),
        seller_order_id: Uuid::from_u128(5).into(),
        refund_id: Some(Uuid::from_u128(11).into()),
        amount: usd(2_000),
        gift_card,
    }
}

/// The payment service's side of the same return.
fn part_of_a_return() -> PaymentRefunded {
    PaymentRefunded {
        refund_id: Uuid::from_u128(11).into(),
        amount: usd(2_000),
        seller_id: Some(Uuid::from_u128(3).into()),
        ..given_back()
    }
}

async fn payments(mall: &Mall) -> Payments {
    Payments {
        desk: mall.desk.clone(),
        orders: orders(Some(bought())).await,
    }
}

fn topics(messages: Vec<(String, String, String)>) -> Vec<String> {
    messages.into_iter().map(|(_, topic, _)| topic).collect()
}

#[sqlx::test(migrations = false)]
async fn a_parcel_is_told_of_when_it_leaves_and_when_it_arrives_once_each(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let parcel = sent(Some(user(1)));
    let order_id = order_id(7);
    let shipped = envelope(ShipmentShipped {
        order_id,
        parcel: parcel.clone(),
    });
    let delivered = envelope(ShipmentDelivered { order_id, parcel });
    let mut connection = mall.connection().await;
    for _ in 0..2 {
        aftersale::shipment_shipped(&mut connection, shipped.clone(), &mall.desk)
            .await
            .unwrap();
        aftersale::shipment_delivered(&mut connection, delivered.clone(), &mall.desk)
            .await
            .unwrap();
    }
    drop(connection);
    assert_eq!(topics(mall.messages().await), ["progress", "progress"]);
    let told: Vec<(String, Uuid)> =
        sqlx::query_as("select title, user_id from inbox_entry order by inbox_entry_id")
            .fetch_all(&mall.pool)
            .await
            .unwrap();
    let titles = [
        "A parcel of your order MH-0007 is on its way",
        "A parcel of your order MH-0007 has arrived",
    ];
    assert_eq!(told, titles.map(|title| (title.to_owned(), user(1).uuid())));
}

#[sqlx::test(migrations = false)]
async fn a_return_has_one_letter_in_whichever_order_its_events_come(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payments = payments(&mall).await;
    let mut connection = mall.connection().await;
    for payment_first in [true, false] {
        let (paid, back) = (envelope(part_of_a_return()), envelope(returned(None)));
        for paid_now in [payment_first, !payment_first] {
            match paid_now {
                true => aftersale::payment_refunded(&mut connection, paid.clone(), &payments).await,
                false => aftersale::return_refunded(&mut connection, back.clone(), &payments).await,
            }
            .unwrap();
        }
        // The bus may say it again.
        aftersale::return_refunded(&mut connection, back, &payments)
            .await
            .unwrap();
    }
    drop(connection);
    let told = mall.messages().await;
    assert_eq!(
        topics(told.clone()),
        ["receipts", "receipts"],
        "one a return"
    );
    assert!(told.iter().all(|(to, ..)| to == "ada@example.com"));
    let bodies: Vec<String> = sqlx::query_scalar("select body from message")
        .fetch_all(&mall.pool)
        .await
        .unwrap();
    assert!(bodies.iter().all(|body| body.contains("what you returned")));
}

#[sqlx::test(migrations = false)]
async fn what_goes_back_for_a_cancelled_order_is_told_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payments = payments(&mall).await;
    let mut connection = mall.connection().await;
    notification_service::customer_order::remember(&mut connection, order_id(7), user(1))
        .await
        .unwrap();
    let event = envelope(given_back());
    for _ in 0..2 {
        aftersale::payment_refunded(&mut connection, event.clone(), &payments)
            .await
            .unwrap();
    }
    drop(connection);
    assert_eq!(topics(mall.messages().await), ["receipts"]);
    let owner: Uuid = sqlx::query_scalar("select user_id from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(owner, user(1).uuid());
}

#[sqlx::test(migrations = false)]
async fn a_refund_waits_for_the_order_service_and_one_of_no_order_for_nobody(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut payments = payments(&mall).await;
    payments.orders = orders(None).await;
    let mut connection = mall.connection().await;
    let event = envelope(returned(None));
    aftersale::return_refunded(&mut connection, event.clone(), &payments)
        .await
        .unwrap();
    let secret = service_kit::test::service_secret();
    payments.orders = server_kit::Client::new("notification", "http://127.0.0.1:9", &secret);
    let told = aftersale::return_refunded(&mut connection, event, &payments).await;
    assert!(told.is_err());
    drop(connection);
    assert_eq!(mall.messages().await, []);
}

#[sqlx::test(migrations = false)]
async fn what_was_told_to_go_back_and_did_not_is_told(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let payments = payments(&mall).await;
    let mut connection = mall.connection().await;
    let never = RefundFailed {
        was_given: false,
        ..came_back()
    };
    for event in [came_back(), never] {
        aftersale::refund_failed(&mut connection, envelope(event), &payments)
            .await
            .unwrap();
    }
    drop(connection);
    assert_eq!(topics(mall.messages().await), ["receipts"]);
}
