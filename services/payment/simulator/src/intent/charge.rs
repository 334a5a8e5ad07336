//! Charges: one attempt to take money from a card.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Intent;
use crate::cards::{Card, Refusal};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub amount_captured: i64,
    pub amount_refunded: i64,
    pub status: ChargeStatus,
    pub card: Card,
    pub refusal: Option<Refusal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeStatus {
    Succeeded,
    Failed,
}

impl Charge {
    pub fn is_captured(&self) -> bool {
        self.amount_captured > 0
    }

    pub fn refundable(&self) -> i64 {
        self.amount_captured - self.amount_refunded
    }

    /// The name of what the charge did to the merchant's balance.
    pub fn balance_transaction(&self) -> Option<String> {
        let random = self.id.strip_prefix("ch_")?;
        self.is_captured().then(|| format!("txn_{random}"))
    }
}

/// Stripe's shape of a charge of `intent`.
pub fn wire(intent: &Intent, charge: &Charge) -> Value {
    let failure = charge.refusal;
    let is_paid = charge.status == ChargeStatus::Succeeded;
    json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "balance_transaction": charge.balance_transaction(),
        "billing_details": { "address": null, "email": intent.receipt_email, "name": null, "phone": null },
        "captured": charge.is_captured(),
        "created": charge.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.description,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": failure.map(Refusal::code),
        "failure_message": failure.map(Refusal::message),
        "fraud_details": {},
        "livemode": false,
        "metadata": intent.metadata,
        "outcome": outcome(charge),
        "paid": is_paid,
        "payment_intent": intent.id,
        "payment_method": charge.card.id,
        "payment_method_details": { "type": "card", "card": card(&charge.card) },
        "receipt_email": intent.receipt_email,
        "receipt_url": null,
        "refunded": is_paid && charge.is_captured() && charge.refundable() == 0,
        "review": null,
        "shipping": null,
        "status": charge.status,
    })
}

/// Stripe's shape of what a captured charge did to the merchant's balance.
pub fn balance_wire(intent: &Intent, charge: &Charge) -> Value {
    let fee = fee(charge.amount_captured);
    json!({
        "id": charge.balance_transaction(),
        "object": "balance_transaction",
        "amount": charge.amount_captured,
        "available_on": charge.created,
        "created": charge.created,
        "currency": intent.currency,
        "description": intent.description,
        "exchange_rate": null,
        "fee": fee,
        "fee_details": [{
            "amount": fee, "application": null, "currency": intent.currency,
            "description": "Stripe processing fees", "type": "stripe_fee",
        }],
        "net": charge.amount_captured - fee,
        "reporting_category": "charge",
        "source": charge.id,
        "status": "available",
        "type": "charge",
    })
}

/// What a provider keeps: 2.9 % and 30 minor units, never more than the sum.
pub fn fee(amount: i64) -> i64 {
    (amount.saturating_mul(29).saturating_add(500) / 1000 + 30).min(amount)
}

fn card(card: &Card) -> Value {
    json!({
        "brand": card.brand,
        "country": "US",
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": "credit",
        "last4": card.last4,
    })
}

fn outcome(charge: &Charge) -> Value {
    match charge.refusal {
        None => json!({
            "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
            "seller_message": "Payment complete.", "type": "authorized"
        }),
        Some(refusal) => json!({
            "network_status": "declined_by_network", "reason": refusal.decline_code().unwrap_or(refusal.code()),
            "risk_level": "normal", "seller_message": "The bank did not approve the payment.",
            "type": "issuer_declined"
        }),
    }
}
