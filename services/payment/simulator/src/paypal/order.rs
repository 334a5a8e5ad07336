//! `/v2/checkout/orders`: made, looked at, authorised.

use axum::http::StatusCode;
use serde_json::Value;

use super::error::PayPalError;
use super::{Authorization, Order, wire};
use crate::api::Context;
use crate::event::EventKind;
use crate::ids;
use crate::intent::MAX_AMOUNT;
use crate::origin;
use crate::store::Store;

/// How long an order waits for the shopper's approval.
const LIFE_SECONDS: i64 = 6 * 3600;
/// PayPal's bound on the shop's own names for things.
const MAX_NAME_LENGTH: usize = 255;

pub fn create(
    store: &mut Store,
    context: &Context<'_>,
    _: &str,
    body: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    if body["intent"] != "AUTHORIZE" {
        return Err(PayPalError::malformed("intent must be AUTHORIZE here."));
    }
    let unit = match body["purchase_units"].as_array().map(Vec::as_slice) {
        Some([unit]) => unit,
        _ => return Err(PayPalError::malformed("purchase_units must hold one unit.")),
    };
    let (amount, currency) = wire::minor(&unit["amount"])
        .filter(|(amount, _)| (1..=MAX_AMOUNT).contains(amount))
        .ok_or_else(|| PayPalError::malformed("purchase_units[0].amount is not a sum."))?;
    let shown = &body["payment_source"]["paypal"]["experience_context"];
    let order = Order {
        id: ids::paypal(context.now),
        created: context.now,
        amount,
        currency,
        custom_id: name(unit, "custom_id")?,
        invoice_id: name(unit, "invoice_id")?,
        description: name(unit, "description")?,
        return_url: address(shown, "return_url")?,
        cancel_url: address(shown, "cancel_url")?,
        approved: false,
        refused_later: false,
        authorization: None,
        capture: None,
        refunds: Vec::new(),
    };
    let answer = wire::order(&order, context.public_url);
    store.put_order(order);
    Ok((StatusCode::CREATED, answer))
}

fn name(object: &Value, field: &str) -> Result<Option<String>, PayPalError> {
    match &object[field] {
        Value::Null => Ok(None),
        Value::String(text) if text.len() <= MAX_NAME_LENGTH => Ok(Some(text.clone())),
        _ => Err(PayPalError::malformed(format!("{field} is no short text."))),
    }
}

fn address(object: &Value, field: &str) -> Result<String, PayPalError> {
    let text = object[field].as_str();
    let text = text.filter(|text| origin::of(text).is_some());
    let address = text.map(str::to_owned);
    address.ok_or_else(|| PayPalError::malformed(format!("{field} is no address.")))
}

pub fn retrieve(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    _: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let order = find(store, context, id)?;
    Ok((StatusCode::OK, wire::order(&order, context.public_url)))
}

/// Orders that nobody approved are forgotten after some hours.
pub fn find(store: &Store, context: &Context<'_>, id: &str) -> Result<Order, PayPalError> {
    let found = store.order(id).filter(|order| {
        order.authorization.is_some() || context.now < order.created + LIFE_SECONDS
    });
    found.cloned().ok_or_else(PayPalError::not_found)
}

pub fn authorize(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    _: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let mut order = find(store, context, id)?;
    if order.authorization.is_some() {
        let description = "Order already authorized.";
        return Err(PayPalError::unprocessable(
            "ORDER_ALREADY_AUTHORIZED",
            description,
        ));
    }
    if !order.approved {
        let description = "Payer has not yet approved the Order for payment.";
        return Err(PayPalError::unprocessable(
            "ORDER_NOT_APPROVED",
            description,
        ));
    }
    if order.refused_later || context.decline {
        order.approved = false;
        order.refused_later = false;
        store.counters.charges_failed += 1;
        store.put_order(order);
        let description = "The instrument presented was declined by the processor or bank.";
        return Err(PayPalError::unprocessable(
            "INSTRUMENT_DECLINED",
            description,
        ));
    }
    order.authorization = Some(Authorization {
        id: ids::paypal(context.now),
        voided: false,
    });
    store.counters.charges_succeeded += 1;
    store.put_order(order.clone());
    if let Some(held) = wire::authorization(&order) {
        store.emit(context, EventKind::AuthorizationCreated, &held, None);
    }
    Ok((StatusCode::CREATED, wire::order(&order, context.public_url)))
}
