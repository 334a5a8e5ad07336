//! Stripe's shape of a Checkout Session.

use serde_json::{Value, json};

use super::{LineItem, Session, SessionStatus};

pub fn wire(session: &Session) -> Value {
    let is_open = session.status == SessionStatus::Open;
    let mut object = json!({
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.amount_total,
        "amount_total": session.amount_total,
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference_id,
        "created": session.created,
        "currency": session.currency,
        "customer_details": customer_details(session),
        "customer_email": session.customer_email,
        "expires_at": session.expires_at,
        "livemode": false,
        "locale": session.locale,
        "metadata": session.metadata,
        "mode": "payment",
        "payment_intent": session.intent,
        "payment_method_types": ["card"],
        "payment_status": if session.paid { "paid" } else { "unpaid" },
        "status": session.status,
        "submit_type": session.submit_type,
        "success_url": session.success_url,
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted",
        "url": is_open.then_some(&session.url),
    });
    if let (Value::Object(fields), Value::Object(unused)) = (&mut object, unused_features()) {
        fields.extend(unused);
    }
    object
}

/// Features of Stripe's that the simulator leaves off, in the shape Stripe
/// gives them when they are off.
fn unused_features() -> Value {
    json!({
        "adaptive_pricing": null,
        "after_expiration": null,
        "allow_promotion_codes": null,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null,
        "client_secret": null,
        "collected_information": null,
        "consent": null,
        "consent_collection": null,
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text": {
            "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null
        },
        "customer": null,
        "customer_creation": "if_required",
        "discounts": [],
        "invoice": null,
        "invoice_creation": null,
        "payment_link": null,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "phone_number_collection": { "enabled": false },
        "recovered_from": null,
        "saved_payment_method_options": null,
        "setup_intent": null,
        "shipping_address_collection": null,
        "shipping_cost": null,
        "shipping_options": [],
        "subscription": null,
    })
}

fn customer_details(session: &Session) -> Value {
    let email = session
        .customer
        .as_ref()
        .and_then(|customer| customer.email.as_ref());
    let email = email.or(session.customer_email.as_ref());
    let name = session.customer.as_ref().map(|customer| &customer.name);
    if email.is_none() && name.is_none() {
        return Value::Null;
    }
    json!({ "address": null, "email": email, "name": name, "phone": null, "tax_exempt": "none", "tax_ids": [] })
}

/// The line items as Stripe lists them where they are expanded.
pub fn line_items(session: &Session) -> Value {
    let items: Vec<Value> = session
        .line_items
        .iter()
        .map(|item| line_item(item, &session.currency))
        .collect();
    json!({
        "object": "list",
        "data": items,
        "has_more": false,
        "url": format!("/v1/checkout/sessions/{}/line_items", session.id),
    })
}

fn line_item(item: &LineItem, currency: &str) -> Value {
    let amount = item.unit_amount.saturating_mul(item.quantity);
    json!({
        "id": item.id,
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": item.name,
        "price": {
            "object": "price",
            "active": false,
            "billing_scheme": "per_unit",
            "currency": currency,
            "livemode": false,
            "recurring": null,
            "type": "one_time",
            "unit_amount": item.unit_amount,
            "unit_amount_decimal": item.unit_amount.to_string(),
        },
        "quantity": item.quantity,
    })
}
