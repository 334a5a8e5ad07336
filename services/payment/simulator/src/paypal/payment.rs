//! `/v2/payments`: captured, voided, refunded.

use axum::http::StatusCode;
use serde_json::Value;

use super::error::PayPalError;
use super::{Order, OrderRefund, wire};
use crate::api::Context;
use crate::event::EventKind;
use crate::ids;
use crate::store::Store;

pub fn capture(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    _: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let mut order = held(store, id)?;
    order.capture = Some(ids::paypal(context.now));
    store.counters.count_capture(order.amount);
    store.put_order(order.clone());
    let taken = wire::capture(&order).unwrap_or_default();
    store.emit(context, EventKind::CaptureCompleted, &taken, None);
    Ok((StatusCode::CREATED, taken))
}

pub fn void(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    _: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let mut order = held(store, id)?;
    if let Some(held) = &mut order.authorization {
        held.voided = true;
    }
    store.counters.cancellations += 1;
    store.put_order(order.clone());
    let ended = wire::authorization(&order).unwrap_or_default();
    store.emit(context, EventKind::AuthorizationVoided, &ended, None);
    Ok((StatusCode::OK, ended))
}

/// The order of an authorisation that still holds its money.
fn held(store: &Store, id: &str) -> Result<Order, PayPalError> {
    let is_named = |order: &&Order| {
        let held = order.authorization.as_ref();
        held.is_some_and(|held| held.id == id)
    };
    let found = store.orders().find(is_named).cloned();
    let order = found.ok_or_else(PayPalError::not_found)?;
    if order.capture.is_some() {
        let description = "Authorization has already been captured.";
        let issue = "AUTHORIZATION_ALREADY_CAPTURED";
        return Err(PayPalError::unprocessable(issue, description));
    }
    if order.authorization.as_ref().is_some_and(|held| held.voided) {
        let description = "A voided authorization cannot be captured or voided.";
        return Err(PayPalError::unprocessable(
            "AUTHORIZATION_VOIDED",
            description,
        ));
    }
    Ok(order)
}

pub fn refund(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    body: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let is_named = |order: &&Order| order.capture.as_deref() == Some(id);
    let found = store.orders().find(is_named).cloned();
    let mut order = found.ok_or_else(PayPalError::not_found)?;
    let left = order.refundable();
    let amount = match &body["amount"] {
        Value::Null => left,
        sum => wire::minor(sum)
            .filter(|(amount, currency)| *amount > 0 && *currency == order.currency)
            .map(|(amount, _)| amount)
            .ok_or_else(|| PayPalError::malformed("amount is not a sum."))?,
    };
    if left == 0 {
        let description = "The capture has already been fully refunded.";
        let issue = "CAPTURE_FULLY_REFUNDED";
        return Err(PayPalError::unprocessable(issue, description));
    }
    if amount > left {
        let description = "The refund amount exceeds what is left of the capture.";
        let issue = "REFUND_AMOUNT_EXCEEDED";
        return Err(PayPalError::unprocessable(issue, description));
    }
    let made = OrderRefund {
        id: ids::paypal(context.now),
        amount,
        custom_id: body["custom_id"].as_str().map(str::to_owned),
        failed: context.decline,
    };
    order.refunds.push(made.clone());
    store.put_order(order.clone());
    let answer = wire::refund(&order, &made);
    if !made.failed {
        store.counters.count_refund(amount);
        store.emit(context, EventKind::CaptureRefunded, &answer, None);
    }
    Ok((StatusCode::CREATED, answer))
}

pub fn retrieve_refund(
    store: &mut Store,
    _: &Context<'_>,
    id: &str,
    _: &Value,
) -> Result<(StatusCode, Value), PayPalError> {
    let mut all = store
        .orders()
        .flat_map(|order| order.refunds.iter().map(move |refund| (order, refund)));
    let (order, refund) = all
        .find(|(_, refund)| refund.id == id)
        .ok_or_else(PayPalError::not_found)?;
    Ok((StatusCode::OK, wire::refund(order, refund)))
}

/// Has a refund fail that had succeeded, of which PayPal sends no webhook; false where there
/// is none of that name.
pub fn fail_refund(store: &mut Store, id: &str) -> bool {
    let given = |order: &&Order| {
        let mut refunds = order.refunds.iter();
        refunds.any(|refund| refund.id == id && !refund.failed)
    };
    let Some(mut order) = store.orders().find(given).cloned() else {
        return false;
    };
    for refund in order.refunds.iter_mut().filter(|refund| refund.id == id) {
        refund.failed = true;
        store.counters.uncount_refund(refund.amount);
    }
    store.put_order(order);
    true
}
