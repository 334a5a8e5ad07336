//! Orders and addresses to test with.

use serde_json::{Value, json};
use shared_types::order::{OrderStatus, OrderSummary, OrderView};
use shared_types::shipment::ShipmentView;
use shared_types::{Currency, Money};
use uuid::Uuid;

pub const ADDRESS: [(&str, &str); 7] = [
    ("name", "Ada Lovelace"),
    ("line1", "12 St James's Square"),
    ("line2", ""),
    ("city", "Springfield"),
    ("region", "IL"),
    ("postal_code", "62701"),
    ("country", "US"),
];

pub fn order(status: OrderStatus) -> OrderView {
    let status_name = json!(status);
    let waits = status == OrderStatus::AwaitingPayment;
    let view = json!({
        "order_id": Uuid::now_v7(),
        "number": "MH-4K7Q-92XD",
        "status": status_name,
        "payment_problem": null,
        "payment_url": waits.then_some("http://localhost:4015/pay/cs_test_1"),
        "cancel_reason": null,
        "placed_at": "2026-11-20T18:05:00Z",
        "email": "ada@example.com",
        "address": ADDRESS.iter().copied().collect::<std::collections::BTreeMap<_, _>>(),
        "seller_orders": [
            part("Fern & Fable", &status_name, &[
                ("Linen shirt", "Medium / Sand", 2, 4900),
                ("Wool scarf", "", 1, 3200),
            ]),
            part("Copper Kettle", &status_name, &[("Pour-over kettle", "1 litre", 1, 8450)]),
        ],
        "totals": {
            "items": money(21_450), "discount": money(0), "delivery": money(980), "tax": money(1340),
            "tax_included": false, "total": money(23_770),
            "gift_card": money(0), "to_pay": money(23_770),
        },
        "history": [
            { "at": "2026-11-20T18:05:00Z", "text": "Order placed." },
            { "at": "2026-11-20T18:06:30Z", "text": "Payment received." },
        ],
        "can_cancel": matches!(status, OrderStatus::AwaitingPayment | OrderStatus::Confirmed),
    });
    serde_json::from_value(view).unwrap()
}

fn part(seller: &str, status: &Value, lines: &[(&str, &str, i64, i64)]) -> Value {
    let lines = lines.iter().map(|(title, variant, quantity, price)| {
        json!({
            "variant_id": Uuid::now_v7(), "product_slug": title.to_lowercase().replace(' ', "-"),
            "title": title, "variant_title": variant, "image": image(title),
            "quantity": quantity, "unit_price": money(*price), "total": money(quantity * price),
            "discount": money(0), "tax": money(0),
        })
    });
    json!({
        "seller_order_id": Uuid::now_v7(), "seller_id": Uuid::now_v7(), "seller_name": seller,
        "status": status, "lines": lines.collect::<Vec<_>>(),
        "delivery": { "method": "standard", "name": "Standard", "price": money(490), "days": [3, 5] },
    })
}

fn image(title: &str) -> Value {
    json!({ "url": format!("/media/{}.svg", title.to_lowercase().replace(' ', "-")), "alt": title })
}

fn money(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

pub fn summary(order: &OrderView) -> OrderSummary {
    let lines = || order.seller_orders.iter().flat_map(|part| &part.lines);
    OrderSummary {
        order_id: order.order_id,
        number: order.number.clone(),
        status: order.status,
        placed_at: order.placed_at,
        total: order.totals.total,
        item_count: lines().map(|line| line.quantity).sum(),
        images: lines().filter_map(|line| line.image.clone()).collect(),
    }
}

/// A parcel on its way, that the carrier shows.
pub fn parcel() -> ShipmentView {
    let view = json!({
        "shipment_id": Uuid::now_v7(), "carrier": "dhl", "tracking_number": "JD 014",
        "tracking_url": "https://carrier.example/JD014", "shipped_at": "2026-11-21T09:00:00Z",
        "delivered_at": null,
    });
    serde_json::from_value(view).unwrap()
}
