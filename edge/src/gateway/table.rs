//! Routes and their OpenAPI document, from the same declarations.

use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use bytes::Bytes;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};
use server_kit::openapi::Document;
use server_kit::{ApiError, Call, Client, Reply};
use shared_types::problem::PROBLEM_JSON;
use shared_types::{Access, Endpoint, Method};

use super::visitor::Caller;
use super::{App, refused};

/// What may be kept of the catalogue, and for how long, by whoever asks for it.
const CATALOGUE: HeaderValue = HeaderValue::from_static("public, max-age=30");

/// A header that an endpoint takes, for the document.
#[derive(Clone, Copy)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// Whether there is no other way.
    pub required: bool,
    /// What it is for.
    pub about: &'static str,
}

/// All public routes.
pub struct Table {
    router: Router<App>,
    document: Document,
    notes: Vec<Note>,
}

/// What the document says of one endpoint besides its types.
struct Note {
    pointer: String,
    headers: &'static [Header],
}

impl Table {
    /// No routes yet.
    pub fn new() -> Self {
        let router = Router::new().route("/healthz", get(async || "ok"));
        Self {
            router,
            document: Document::new("MallHive REST API"),
            notes: Vec::new(),
        }
    }

    /// Answers the public `P` by the endpoint `E` of one service, which has the same
    /// types.
    pub fn forward<P, E>(self, service: fn(&App) -> &Client) -> Self
    where
        P: Endpoint<Path: Sync, Query: Sync, Body: Sync>,
        E: Endpoint<Path = P::Path, Query = P::Query, Body = P::Body, Response = P::Response>,
    {
        const { assert!(P::STATUS == E::STATUS, "both must promise the same status") };
        let catalogue = P::ACCESS == Access::Public && P::METHOD == Method::Get;
        let handler = move |State(app): State<App>, caller: Caller<P>, call: Call<P>| async move {
            let client = caller.visitor.client(service(&app));
            let called = client.call::<E>(&call.path, &call.query, &call.body).await;
            let mut response = Reply::<P>(called.map_err(refused)?).into_response();
            if catalogue {
                response.headers_mut().insert(CACHE_CONTROL, CATALOGUE);
            }
            Ok::<Response, ApiError>(response)
        };
        self.handle::<P, _, _>(&[], handler)
    }

    /// Answers the public `P` with `handler`, which also reads `headers`.
    pub fn handle<P, H, T>(mut self, headers: &'static [Header], handler: H) -> Self
    where
        P: Endpoint,
        H: Handler<T, App>,
        T: 'static,
    {
        self.document.add::<P>();
        let method = P::METHOD.as_str().to_ascii_lowercase();
        let path = P::PATH.replace('~', "~0").replace('/', "~1");
        self.notes.push(Note {
            pointer: format!("/paths/{path}/{method}"),
            headers,
        });
        let unversioned = P::PATH.replacen("/api/v1/", "/api/", 1);
        self.router = self
            .router
            .route(P::PATH, on(filter(P::METHOD), handler.clone()))
            .route(&unversioned, on(filter(P::METHOD), handler));
        self
    }

    /// The routes, and the document that describes them.
    pub fn into_router(self) -> Router<App> {
        let document = document(self.document, &self.notes);
        let document = Bytes::from(document.to_string());
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CACHE_CONTROL, CATALOGUE),
        ];
        self.router
            .route("/openapi.json", get(async move || (headers, document)))
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// The document as the public reads it: without what is between our own processes,
/// with what the gateway adds.
fn document(document: Document, notes: &[Note]) -> Value {
    let mut document = document.finish();
    document["info"]["description"] = json!(
        "The public API of the mall. Each path answers the same without `/v1`, and \
         then follows the newest version."
    );
    if let Some(schemes) = document["components"]["securitySchemes"].as_object_mut() {
        schemes.remove("service");
    }
    for note in notes {
        if let Some(operation) = document.pointer_mut(&note.pointer) {
            annotate(operation, note.headers);
        }
    }
    document
}

fn annotate(operation: &mut Value, headers: &[Header]) {
    let by_user = operation["security"]
        .as_array()
        .is_some_and(|ways| !ways.is_empty());
    let instead = headers
        .iter()
        .any(|header| !header.required && header.name != IDEMPOTENCY);
    operation["security"] = match (by_user, instead) {
        (true, _) => json!([{ "user": [] }]),
        // Whoever sends the header need not be signed in.
        (false, true) => json!([{ "user": [] }, {}]),
        (false, false) => json!([]),
    };
    let parameters = headers.iter().map(|header| {
        let schema = match header.name {
            IDEMPOTENCY => json!({ "type": "string", "minLength": 1, "maxLength": 255 }),
            _ => json!({ "type": "string" }),
        };
        json!({
            "name": header.name, "in": "header", "required": header.required,
            "description": header.about, "schema": schema,
        })
    });
    if let Some(known) = operation["parameters"].as_array_mut() {
        known.extend(parameters);
    }
    for (status, about) in [("401", "The caller is not known."), ("403", "Not allowed.")] {
        let refusal = json!({
            "description": about,
            "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if let Some(responses) = operation["responses"].as_object_mut() {
            responses.entry(status).or_insert(refusal);
        }
    }
}

const IDEMPOTENCY: &str = "Idempotency-Key";

/// Documents that a call may be repeated safely under one key.
pub const REPEATABLE: Header = Header {
    name: IDEMPOTENCY,
    required: false,
    about: "New for each attempt, the same when it is repeated: the first answer comes again. \
            1 to 255 characters. With another request it is 422 `idempotency_key_reused`, \
            while the first is worked on 409 `request_in_flight`.",
};
