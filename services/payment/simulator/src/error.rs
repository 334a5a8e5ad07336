//! Errors on the wire, in Stripe's envelope.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// One refusal, ready to be written as `{"error": {…}}`.
#[derive(Debug)]
pub struct StripeError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    fields: Map<String, Value>,
    ran: bool,
}

impl StripeError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            kind,
            code: None,
            message: message.into(),
            fields: Map::new(),
            ran: false,
        }))
    }

    /// A request that cannot be carried out as it stands.
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// A parameter that is missing, malformed or unknown.
    pub fn parameter(code: &'static str, name: &str, message: impl Into<String>) -> Self {
        Self::invalid_request(message)
            .code(code)
            .with("param", name)
    }

    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", message)
    }

    /// `what` in Stripe's words ("payment_intent"), `param` the parameter that named it.
    pub fn not_found(what: &str, param: &str, id: &str) -> Self {
        let message = format!("No such {what}: '{id}'");
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message)
            .code("resource_missing")
            .with("param", param)
    }

    pub fn unknown_address(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path}).");
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message)
    }

    pub fn too_large() -> Self {
        let message = "The request body is larger than the simulator reads.";
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "invalid_request_error",
            message,
        )
    }

    pub fn rate_limited(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "invalid_request_error",
            message,
        )
        .code("rate_limit")
    }

    /// A card that was refused: 402 with Stripe's `card_error`.
    pub fn card(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "card_error", message).code(code)
    }

    /// A key that was used before with other parameters.
    pub fn idempotency_mismatch() -> Self {
        let message = "Keys for idempotent requests can only be used with the same endpoint and \
                       parameters they were first used with. Try using a different key.";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_error", message)
    }

    /// A key whose first request is still under way.
    pub fn idempotency_in_use() -> Self {
        let message = "There is currently another in-progress request using this Idempotency-Key \
                       (that probably means you submitted twice, and the other request is still \
                       going through). Try again later.";
        Self::new(StatusCode::CONFLICT, "idempotency_error", message).code("idempotency_key_in_use")
    }

    /// Something went wrong on the provider's side.
    pub fn provider(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "api_error", message)
    }

    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.0.code = Some(code);
        self
    }

    #[must_use]
    pub fn with(mut self, field: &str, content: impl Into<Value>) -> Self {
        self.0.fields.insert(field.to_owned(), content.into());
        self
    }

    /// Marks a refusal that came from carrying the request out, not from
    /// reading it. Only those are stored under an idempotency key, so a
    /// corrected request may reuse its key.
    #[must_use]
    pub fn after_running(mut self) -> Self {
        self.0.ran = true;
        self
    }

    pub fn ran(&self) -> bool {
        self.0.ran
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub fn body(&self) -> Value {
        let mut error = self.0.fields.clone();
        error.insert("type".to_owned(), json!(self.0.kind));
        error.insert("message".to_owned(), json!(self.0.message));
        if let Some(code) = self.0.code {
            error.insert("code".to_owned(), json!(code));
            let page = code.replace('_', "-");
            error.insert(
                "doc_url".to_owned(),
                json!(format!("https://stripe.com/docs/error-codes/{page}")),
            );
        }
        json!({ "error": error })
    }
}
