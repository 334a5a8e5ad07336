//! `POST /v1/payment_intents/{id}/capture`: take money that was held.

use serde_json::Value;

use super::confirm::refused;
use super::outcome::refuse;
use super::{IntentStatus, find, wire};
use crate::api::Context;
use crate::cards::Refusal;
use crate::error::StripeError;
use crate::event::EventKind;
use crate::params::Params;
use crate::store::Store;

pub fn capture(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let asked = params.integer("amount_to_capture")?;
    params.finish()?;
    let mut intent = find(store, id)?;
    if intent.status != IntentStatus::RequiresCapture {
        return Err(intent.unexpected_state("captured", "requires_capture"));
    }
    let amount = asked.unwrap_or(intent.amount);
    if !(1..=intent.amount).contains(&amount) {
        let message = format!(
            "Invalid amount: {amount} of a capturable amount of {}.",
            intent.amount
        );
        return Err(StripeError::parameter(
            "amount_too_large",
            "amount_to_capture",
            message,
        ));
    }
    if context.decline {
        refuse(store, context, intent, Refusal::Generic);
        return Err(refused(&find(store, id)?, Refusal::Generic));
    }
    intent.status = IntentStatus::Succeeded;
    intent.amount_received = amount;
    if let Some(charge) = intent.charges.last_mut() {
        charge.amount_captured = amount;
    }
    store.counters.count_capture(amount);
    store.put_intent(intent.clone());
    if let Some(mut session) = intent
        .session
        .as_deref()
        .and_then(|id| store.session(id))
        .cloned()
    {
        session.paid = true;
        store.put_session(session);
    }
    let answer = wire(&intent, None);
    store.emit(context, EventKind::IntentSucceeded, &answer, None);
    Ok(answer)
}
