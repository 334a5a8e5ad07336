//! OpenAPI 3.1 from endpoint types.

mod schemas;

use serde_json::{Map, Value, json};
use shared_types::problem::PROBLEM_JSON;
use shared_types::{Access, Endpoint, Method, Problem};

use self::schemas::Schemas;

/// A document under way; services and the gateway build theirs from it.
pub struct Document {
    title: String,
    paths: Map<String, Value>,
    schemas: Schemas,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            paths: Map::new(),
            schemas: Schemas::new(),
        }
    }

    /// Describes `E` at its own path.
    pub fn add<E: Endpoint>(&mut self) {
        self.add_at::<E>(E::PATH, E::ACCESS, &[]);
    }

    /// Describes `E` at another path, as the gateway publishes it; `hidden` names
    /// query and path parameters that the gateway fills in itself.
    pub fn add_at<E: Endpoint>(&mut self, path: &str, access: Access, hidden: &[&str]) {
        let operation = self.operation::<E>(access, hidden);
        let item = self.paths.entry(path).or_insert_with(|| json!({}));
        item[E::METHOD.as_str().to_ascii_lowercase()] = operation;
    }

    /// The whole document.
    #[must_use]
    pub fn finish(mut self) -> Value {
        self.schemas.reference::<Problem>();
        json!({
            "openapi": "3.1.0",
            "info": { "title": self.title, "version": env!("CARGO_PKG_VERSION") },
            "paths": self.paths,
            "components": {
                "schemas": self.schemas.finish(),
                "securitySchemes": security_schemes(),
            },
        })
    }

    fn operation<E: Endpoint>(&mut self, access: Access, hidden: &[&str]) -> Value {
        let mut parameters = self.schemas.parameters::<E::Path>("path");
        parameters.extend(self.schemas.parameters::<E::Query>("query"));
        parameters.retain(|parameter| {
            !parameter["name"]
                .as_str()
                .is_some_and(|name| hidden.contains(&name))
        });
        let mut operation = json!({
            "operationId": E::NAME,
            "summary": E::SUMMARY.trim(),
            "parameters": parameters,
            "responses": self.responses::<E>(access),
            "security": security(access),
        });
        if E::has_body() {
            let schema = self.schemas.request::<E::Body>();
            operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        operation
    }

    fn responses<E: Endpoint>(&mut self, access: Access) -> Value {
        let mut success = json!({ "description": "Success." });
        if E::has_response() {
            let schema = self.schemas.reference::<E::Response>();
            success["content"] = json!({ "application/json": { "schema": schema } });
        }
        let mut responses = Map::from_iter([(E::STATUS.to_string(), success)]);
        for (status, description) in refusals(E::METHOD, access, E::has_body()) {
            responses.insert(status.to_string(), refusal(description));
        }
        responses.insert("431".to_owned(), json!({ "description": HEAD_TOO_LARGE }));
        Value::Object(responses)
    }
}

/// Told before there is a request to answer, so without a body.
const HEAD_TOO_LARGE: &str = "The address or the headers are too large.";

fn refusal(description: &str) -> Value {
    json!({
        "description": description,
        "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

/// What any endpoint of this kind may answer besides success.
fn refusals(method: Method, access: Access, body: bool) -> Vec<(u16, &'static str)> {
    let mut refusals = vec![
        (400, "The request cannot be read."),
        (404, "There is no such thing, or it is somebody else's."),
        (422, "Some fields are not valid; each is named."),
        (429, "Too many requests; see Retry-After."),
        (500, "A mistake of ours; the answer names the request."),
        (503, "Something this needs is away; see Retry-After."),
    ];
    if access != Access::Public {
        refusals.push((401, "The caller is not known."));
        refusals.push((403, "The caller is not allowed to do this."));
    }
    if method != Method::Get {
        refusals.push((409, "It cannot be done as things stand now."));
    }
    if body {
        refusals.push((408, "The body took too long to arrive."));
        refusals.push((413, "The body is too large."));
        refusals.push((415, "The body is not JSON."));
    }
    refusals
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::Service => json!([{ "service": [] }]),
        Access::User => json!([{ "service": [], "user": [] }]),
    }
}

fn security_schemes() -> Value {
    json!({
        "user": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
        "service": { "type": "apiKey", "in": "header", "name": "X-Service-Identity" },
    })
}
