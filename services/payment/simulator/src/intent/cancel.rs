//! `POST /v1/payment_intents/{id}/cancel`: give up, releasing money that was held.

use serde_json::Value;

use super::{CancelReason, Intent, IntentStatus, find, wire};
use crate::api::Context;
use crate::error::StripeError;
use crate::event::EventKind;
use crate::params::Params;
use crate::session::SessionStatus;
use crate::store::Store;

const CANCELABLE: &str =
    "requires_payment_method, requires_capture, requires_confirmation, requires_action";

pub fn cancel(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let reason = read_reason(&mut params)?;
    params.finish()?;
    let intent = find(store, id)?;
    if intent.status.is_final() {
        return Err(intent.unexpected_state("canceled", CANCELABLE));
    }
    let session = intent.session.as_deref().and_then(|id| store.session(id));
    if session.is_some_and(|session| session.status == SessionStatus::Open) {
        let message = "You cannot cancel the PaymentIntent of an open Checkout Session. Expire the session instead.";
        return Err(StripeError::invalid_request(message).after_running());
    }
    let canceled = close(store, context, intent, reason);
    Ok(wire(&canceled, None))
}

/// Cancels an intent for a reason of the provider's own, if it still can be.
pub fn end(store: &mut Store, context: &Context<'_>, intent: Intent, reason: CancelReason) {
    if !intent.status.is_final() {
        close(store, context, intent, Some(reason));
    }
}

fn close(
    store: &mut Store,
    context: &Context<'_>,
    mut intent: Intent,
    reason: Option<CancelReason>,
) -> Intent {
    intent.status = IntentStatus::Canceled;
    intent.canceled_at = Some(context.now);
    intent.cancel_reason = reason;
    store.counters.cancellations += 1;
    store.put_intent(intent.clone());
    store.emit(
        context,
        EventKind::IntentCanceled,
        &wire(&intent, None),
        None,
    );
    intent
}

fn read_reason(params: &mut Params) -> Result<Option<CancelReason>, StripeError> {
    let words = [
        "abandoned",
        "duplicate",
        "fraudulent",
        "requested_by_customer",
    ];
    let word = params.one_of("cancellation_reason", &words)?;
    Ok(word.and_then(|word| match word {
        "abandoned" => Some(CancelReason::Abandoned),
        "duplicate" => Some(CancelReason::Duplicate),
        "fraudulent" => Some(CancelReason::Fraudulent),
        "requested_by_customer" => Some(CancelReason::RequestedByCustomer),
        _ => None,
    }))
}
