//! Refunds: money given back, in whole or in part.

mod create;

pub use create::create;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Context;
use crate::error::StripeError;
use crate::intent::Intent;
use crate::params::{Metadata, Params};
use crate::store::Store;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    pub charge: String,
    pub amount: i64,
    pub created: i64,
    pub status: RefundStatus,
    pub reason: Option<String>,
    pub metadata: Metadata,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Succeeded,
    Failed,
}

/// `GET /v1/refunds/{id}`.
pub fn retrieve(
    store: &mut Store,
    _: &Context<'_>,
    id: &str,
    params: Params,
) -> Result<Value, StripeError> {
    params.finish()?;
    let (intent, refund) = store
        .refund(id)
        .ok_or_else(|| StripeError::not_found("refund", "id", id))?;
    Ok(wire(intent, refund))
}

fn wire(intent: &Intent, refund: &Refund) -> Value {
    let mut object = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": null,
        "charge": refund.charge,
        "created": refund.created,
        "currency": intent.currency,
        "destination_details": { "card": { "type": "refund" }, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": intent.id,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": refund.status,
        "transfer_reversal": null,
    });
    if let (RefundStatus::Failed, Value::Object(fields)) = (refund.status, &mut object) {
        fields.insert("failure_reason".to_owned(), json!("declined"));
    }
    object
}
