//! Refunds: money given back, in whole or in part.

mod create;
mod fail;

pub use create::create;
pub use fail::fail;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Context;
use crate::error::StripeError;
use crate::intent::{self, Intent};
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

/// `GET /v1/refunds?payment_intent=…`: newest first, all of them.
pub fn list(
    store: &mut Store,
    _: &Context<'_>,
    _: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let missing = params.missing("payment_intent");
    let id = params.text("payment_intent")?.ok_or(missing)?;
    params.integer("limit")?;
    params.finish()?;
    let intent = intent::find(store, &id)?;
    let refunds = intent.refunds.iter().rev();
    let data: Vec<Value> = refunds.map(|refund| wire(&intent, refund)).collect();
    Ok(json!({ "object": "list", "url": "/v1/refunds", "has_more": false, "data": data }))
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
