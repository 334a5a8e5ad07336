//! `expand[]=…`: objects in place of their ids.

use serde_json::Value;

use crate::error::StripeError;
use crate::intent::{self, balance_wire, charge_wire};
use crate::session;
use crate::store::Store;

const EXPANDABLE: &[&str] = &[
    "payment_intent",
    "payment_intent.latest_charge",
    "payment_intent.latest_charge.balance_transaction",
    "latest_charge",
    "latest_charge.balance_transaction",
    "balance_transaction",
    "line_items",
    "charge",
];

/// Refuses paths the simulator cannot expand, before anything is done.
pub fn check(paths: &[String]) -> Result<(), StripeError> {
    let unknown = paths
        .iter()
        .find(|path| !EXPANDABLE.contains(&path.as_str()));
    unknown.map_or(Ok(()), |path| {
        let message = format!("This property cannot be expanded ({path}).");
        Err(StripeError::parameter(
            "parameter_unknown",
            "expand",
            message,
        ))
    })
}

/// Follows each path; a path that leads nowhere in this object changes nothing.
pub fn expand(store: &Store, public_url: &str, object: &mut Value, paths: &[String]) {
    for path in paths {
        let mut place = &mut *object;
        for field in path.split('.') {
            if field == "line_items" {
                add_line_items(store, place);
                break;
            }
            let Some(inner) = place.get_mut(field) else {
                break;
            };
            if let Some(found) = inner.as_str().and_then(|id| look_up(store, public_url, id)) {
                *inner = found;
            }
            place = inner;
        }
    }
}

fn add_line_items(store: &Store, object: &mut Value) {
    let session = object
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| store.session(id));
    if let (Some(session), Value::Object(fields)) = (session, object) {
        fields.insert("line_items".to_owned(), session::line_items(session));
    }
}

fn look_up(store: &Store, public_url: &str, id: &str) -> Option<Value> {
    if let Some(random) = id.strip_prefix("txn_") {
        return store
            .charge(&format!("ch_{random}"))
            .map(|(intent, charge)| balance_wire(intent, charge));
    }
    if id.starts_with("ch_") {
        return store
            .charge(id)
            .map(|(intent, charge)| charge_wire(intent, charge));
    }
    store
        .intent(id)
        .map(|found| intent::wire(found, Some(public_url)))
}
