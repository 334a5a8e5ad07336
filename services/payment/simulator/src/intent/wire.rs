//! Stripe's shape of a Payment Intent.

use serde_json::{Value, json};

use super::{Intent, IntentStatus};
use crate::cards::{Card, Refusal};

/// `public_url` gives the address of the bank page while the shopper's bank has
/// to be asked; errors and events that need no such address pass `None`.
pub fn wire(intent: &Intent, public_url: Option<&str>) -> Value {
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable(),
        "amount_details": { "tip": {} },
        "amount_received": intent.amount_received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": null,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancel_reason,
        "capture_method": intent.capture_method,
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.description,
        "last_payment_error": intent.last_refusal.map(|refusal| payment_error(intent, refusal)),
        "latest_charge": intent.charges.last().map(|charge| &charge.id),
        "livemode": false,
        "metadata": intent.metadata,
        "next_action": public_url.and_then(|url| next_action(intent, url)),
        "on_behalf_of": null,
        "payment_method": attached_card(intent).map(|card| &card.id),
        "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"],
        "processing": null,
        "receipt_email": intent.receipt_email,
        "review": null,
        "setup_future_usage": null,
        "shipping": null,
        "source": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": intent.status,
        "transfer_data": null,
        "transfer_group": null,
    })
}

/// A refused card is detached: the intent waits for another one.
fn attached_card(intent: &Intent) -> Option<&Card> {
    match intent.status {
        IntentStatus::RequiresPaymentMethod => None,
        _ => intent.card.as_ref(),
    }
}

fn next_action(intent: &Intent, public_url: &str) -> Option<Value> {
    (intent.status == IntentStatus::RequiresAction).then(|| {
        json!({
            "type": "redirect_to_url",
            "redirect_to_url": {
                "url": format!("{public_url}/pay/bank/{}", intent.id),
                "return_url": intent.return_url,
            },
        })
    })
}

/// The error of a refused card, as `last_payment_error` carries it.
pub fn payment_error(intent: &Intent, refusal: Refusal) -> Value {
    let mut error = json!({
        "type": refusal.kind(),
        "code": refusal.code(),
        "message": refusal.message(),
        "charge": intent.charges.last().map(|charge| &charge.id),
        "payment_method": intent.card.as_ref().map(payment_method),
    });
    if let (Some(decline_code), Value::Object(fields)) = (refusal.decline_code(), &mut error) {
        fields.insert("decline_code".to_owned(), json!(decline_code));
    }
    error
}

fn payment_method(card: &Card) -> Value {
    json!({
        "id": card.id,
        "object": "payment_method",
        "card": {
            "brand": card.brand, "country": "US", "exp_month": card.exp_month, "exp_year": card.exp_year,
            "funding": "credit", "last4": card.last4,
        },
        "livemode": false,
        "type": "card",
    })
}
