//! PayPal's shapes.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Order, OrderRefund};
use crate::hosted::money::decimals;
use crate::intent::fee;

/// `2026-11-21T08:00:00Z`.
pub fn time(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// `{"currency_code": "USD", "value": "12.50"}`.
pub fn amount(minor: i64, currency: &str) -> Value {
    let places = decimals(currency);
    let digits = format!("{minor:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places == 0 { "" } else { "." };
    json!({
        "currency_code": currency.to_ascii_uppercase(),
        "value": format!("{whole}{point}{fraction}"),
    })
}

/// Minor units of a sum as PayPal writes it, and its currency in lower case.
pub fn minor(amount: &Value) -> Option<(i64, String)> {
    let currency = amount.get("currency_code")?.as_str()?.to_ascii_lowercase();
    let value = amount.get("value")?.as_str()?;
    let places = decimals(&currency);
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > places || currency.len() != 3 {
        return None;
    }
    let minor = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some((minor, currency))
}

pub fn order(order: &Order, public_url: &str) -> Value {
    let mut unit = json!({
        "reference_id": "default",
        "amount": amount(order.amount, &order.currency),
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "description": order.description,
    });
    if order.authorization.is_some()
        && let Value::Object(fields) = &mut unit
    {
        fields.insert("payments".to_owned(), payments(order));
    }
    json!({
        "id": order.id,
        "intent": "AUTHORIZE",
        "status": order.status(),
        "create_time": time(order.created),
        "purchase_units": [unit],
        "links": links(order, public_url),
    })
}

fn links(order: &Order, public_url: &str) -> Value {
    let own = format!("{public_url}/v2/checkout/orders/{}", order.id);
    let page = format!("{public_url}/checkoutnow?token={}", order.id);
    json!([
        { "href": own, "rel": "self", "method": "GET" },
        { "href": page, "rel": "payer-action", "method": "GET" },
    ])
}

fn payments(order: &Order) -> Value {
    let refunds: Vec<Value> = order.refunds.iter().map(|one| refund(order, one)).collect();
    json!({
        "authorizations": authorization(order).into_iter().collect::<Vec<_>>(),
        "captures": capture(order).into_iter().collect::<Vec<_>>(),
        "refunds": refunds,
    })
}

pub fn authorization(order: &Order) -> Option<Value> {
    let held = order.authorization.as_ref()?;
    let status = match (held.voided, &order.capture) {
        (true, _) => "VOIDED",
        (false, Some(_)) => "CAPTURED",
        (false, None) => "CREATED",
    };
    Some(json!({
        "id": held.id,
        "status": status,
        "amount": amount(order.amount, &order.currency),
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "create_time": time(order.created),
    }))
}

pub fn capture(order: &Order) -> Option<Value> {
    let id = order.capture.as_ref()?;
    let fee = fee(order.amount);
    let status = match order.refundable() {
        0 => "REFUNDED",
        left if left < order.amount => "PARTIALLY_REFUNDED",
        _ => "COMPLETED",
    };
    Some(json!({
        "id": id,
        "status": status,
        "amount": amount(order.amount, &order.currency),
        "final_capture": true,
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "seller_receivable_breakdown": {
            "gross_amount": amount(order.amount, &order.currency),
            "paypal_fee": amount(fee, &order.currency),
            "net_amount": amount(order.amount - fee, &order.currency),
        },
        "create_time": time(order.created),
    }))
}

pub fn refund(order: &Order, refund: &OrderRefund) -> Value {
    json!({
        "id": refund.id,
        "status": if refund.failed { "FAILED" } else { "COMPLETED" },
        "amount": amount(refund.amount, &order.currency),
        "custom_id": refund.custom_id,
        "create_time": time(order.created),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_they_are_written() {
        for (sum, currency) in [(1250, "usd"), (5, "eur"), (1250, "jpy"), (1234, "kwd")] {
            let written = amount(sum, currency);
            assert_eq!(minor(&written), Some((sum, currency.to_owned())));
        }
        let more = json!({ "currency_code": "USD", "value": "1.005" });
        assert_eq!(minor(&more), None);
    }
}
