//! `POST /v1/transfers`: money sent on to a seller's connected account.
//!
//! Nothing asks for a transfer again but by its key, so that only counts are kept.

use serde_json::{Value, json};

use crate::api::Context;
use crate::error::StripeError;
use crate::ids;
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
    let destination = params.required_text("destination")?;
    let description = params.text("description")?;
    let group = params.text("transfer_group")?;
    let metadata = params.metadata("metadata")?;
    params.finish()?;
    if amount < 1 {
        let message = "Invalid positive integer";
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            "amount",
            message,
        ));
    }
    if !destination.starts_with("acct_") {
        return Err(StripeError::parameter(
            "resource_missing",
            "destination",
            format!("No such destination: '{destination}'"),
        )
        .after_running());
    }
    if context.decline {
        let message = "You have insufficient funds in your Stripe account for this transfer.";
        return Err(StripeError::invalid_request(message)
            .code("balance_insufficient")
            .after_running());
    }
    store.counters.count_transfer(amount);
    Ok(json!({
        "id": ids::transfer(),
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": null,
        "created": context.now,
        "currency": currency,
        "description": description,
        "destination": destination,
        "destination_payment": null,
        "livemode": false,
        "metadata": metadata,
        "reversals": { "object": "list", "data": [], "has_more": false, "total_count": 0 },
        "reversed": false,
        "source_transaction": null,
        "source_type": "card",
        "transfer_group": group,
    }))
}
