//! `POST /v1/payment_intents`.

use serde_json::Value;

use super::confirm::{Attempt, attempt};
use super::{CaptureMethod, Intent, IntentStatus, check_amount, check_payment_method_types, wire};
use crate::api::Context;
use crate::error::StripeError;
use crate::params::Params;
use crate::store::Store;

pub fn create(
    store: &mut Store,
    context: &Context<'_>,
    _: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let amount = params.required_integer("amount")?;
    let currency = params.currency("currency")?;
    check_amount(amount, &currency, "amount")?;
    let capture_method = CaptureMethod::read(&mut params)?;
    check_payment_method_types(&mut params)?;
    read_automatic_methods(&mut params)?;
    params.one_of("confirmation_method", &["automatic"])?;
    let mut intent = Intent::new(amount, currency, capture_method, context.now);
    intent.metadata = params.metadata("metadata")?;
    intent.description = params.text("description")?;
    intent.receipt_email = params.text("receipt_email")?;
    let confirm = params.boolean("confirm")?;
    let given = Attempt::read(&mut params, context.now)?;
    params.finish()?;
    if !store.has_room_for_intent() {
        return Err(StripeError::rate_limited(
            "Too many PaymentIntents are unfinished. Cancel some.",
        ));
    }
    if confirm {
        return attempt(store, context, intent, given);
    }
    intent.return_url = given.return_url;
    if let Some((card, _)) = given.card {
        intent.card = Some(card);
        intent.status = IntentStatus::RequiresConfirmation;
    }
    let answer = wire(&intent, Some(context.public_url));
    store.put_intent(intent);
    Ok(answer)
}

/// Read and checked, but without effect: the simulator takes cards only.
fn read_automatic_methods(params: &mut Params) -> Result<(), StripeError> {
    let Some(mut methods) = params.branch("automatic_payment_methods")? else {
        return Ok(());
    };
    methods.boolean("enabled")?;
    methods.one_of("allow_redirects", &["always", "never"])?;
    methods.finish()
}
