//! `POST /v1/refunds`.

use serde_json::{Value, json};

use super::{Refund, RefundStatus, wire};
use crate::api::Context;
use crate::error::StripeError;
use crate::event::EventKind;
use crate::ids;
use crate::intent::{self, Charge, Intent, charge_wire};
use crate::params::{Metadata, Params};
use crate::store::Store;

const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

struct Wish {
    amount: Option<i64>,
    reason: Option<String>,
    metadata: Metadata,
}

pub fn create(
    store: &mut Store,
    context: &Context<'_>,
    _: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let intent_id = params.text("payment_intent")?;
    let charge_id = params.text("charge")?;
    let wish = Wish {
        amount: params.integer("amount")?,
        reason: params.one_of("reason", &REASONS)?.map(str::to_owned),
        metadata: params.metadata("metadata")?,
    };
    let missing = params.missing("payment_intent");
    params.finish()?;
    let intent = match (intent_id, charge_id) {
        (Some(id), _) => intent::find(store, &id)?,
        (None, Some(id)) => {
            let of_charge = store.intent_of_charge(&id).cloned();
            of_charge.ok_or_else(|| StripeError::not_found("charge", "charge", &id))?
        }
        (None, None) => return Err(missing),
    };
    refund(store, context, intent, wish)
}

fn refund(
    store: &mut Store,
    context: &Context<'_>,
    mut intent: Intent,
    wish: Wish,
) -> Result<Value, StripeError> {
    let intent_id = intent.id.clone();
    let Some(charge) = intent
        .charges
        .iter_mut()
        .find(|charge| charge.is_captured())
    else {
        let message = format!(
            "This PaymentIntent ({intent_id}) does not have a successful charge to refund."
        );
        return Err(StripeError::invalid_request(message).after_running());
    };
    let amount = check_amount(charge, wish.amount)?;
    let status = if context.decline {
        RefundStatus::Failed
    } else {
        RefundStatus::Succeeded
    };
    let refunded_before = charge.amount_refunded;
    if status == RefundStatus::Succeeded {
        charge.amount_refunded += amount;
        store.counters.count_refund(amount);
    }
    let charge = charge.clone();
    let refund = Refund {
        id: ids::refund(),
        charge: charge.id.clone(),
        amount,
        created: context.now,
        status,
        reason: wish.reason,
        metadata: wish.metadata,
    };
    intent.refunds.push(refund.clone());
    store.put_intent(intent.clone());
    if status == RefundStatus::Succeeded {
        let previous = json!({ "amount_refunded": refunded_before, "refunded": false });
        store.emit(
            context,
            EventKind::ChargeRefunded,
            &charge_wire(&intent, &charge),
            Some(previous),
        );
    }
    Ok(wire(&intent, &refund))
}

fn check_amount(charge: &Charge, asked: Option<i64>) -> Result<i64, StripeError> {
    let refundable = charge.refundable();
    if refundable == 0 {
        let message = format!("Charge {} has already been refunded.", charge.id);
        return Err(StripeError::invalid_request(message)
            .code("charge_already_refunded")
            .after_running());
    }
    let amount = asked.unwrap_or(refundable);
    if amount < 1 {
        let message = "Invalid positive integer";
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            "amount",
            message,
        ));
    }
    if amount > refundable {
        let message = format!(
            "Refund amount ({amount}) is greater than unrefunded amount on charge ({refundable})."
        );
        return Err(StripeError::parameter("amount_too_large", "amount", message).after_running());
    }
    Ok(amount)
}
