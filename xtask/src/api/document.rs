//! What an OpenAPI document says about who may call.

use super::http::{self, Body};
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeSet;

/// The operations that need credentials, as `GET /v1/me`, of the document served on this port.
pub fn guarded(port: u16) -> Result<BTreeSet<String>> {
    let document = http::call("GET", port, "/openapi.json", &[], &Body::Empty)?;
    Ok(guarded_in(&document))
}

fn guarded_in(document: &Value) -> BTreeSet<String> {
    let mut guarded = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if needs_credentials(&operation["security"]) {
                guarded.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    guarded
}

/// One of the ways in may be to bring nothing.
fn needs_credentials(ways: &Value) -> bool {
    let open = |way: &Value| way.as_object().is_some_and(|way| way.is_empty());
    ways.as_array()
        .is_some_and(|ways| !ways.is_empty() && !ways.iter().any(open))
}

#[cfg(test)]
mod tests {
    use super::guarded_in;
    use serde_json::json;

    #[test]
    fn an_operation_is_guarded_when_every_way_in_needs_something() {
        let document = json!({ "paths": {
            "/open": { "get": { "security": [] } },
            "/either": { "get": { "security": [{ "user": [] }, {}] } },
            "/mine": {
                "get": { "security": [{ "user": [] }] },
                "put": { "security": [{ "service": [], "user": [] }] },
            },
        } });
        let guarded: Vec<String> = guarded_in(&document).into_iter().collect();
        assert_eq!(guarded, ["GET /mine", "PUT /mine"]);
    }
}
