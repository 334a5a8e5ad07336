//! Problem details, RFC 9457: how every refusal is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The media type of a problem on the wire.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A refusal or failure, as RFC 9457 lays it out, with a stable `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `about:blank`: the status and `code` say which problem this is.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The status line's phrase.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable and machine-readable, such as `sold_out`; programs match on this.
    pub code: String,
    /// One sentence a person can act on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Names this request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds to wait before trying again: the `Retry-After` header, not the body.
    #[serde(skip)]
    pub retry_after_s: Option<u64>,
}

/// One field's trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// The field's path in the request, such as `address.postal_code`.
    pub field: String,
    /// What is wrong, to be shown beside the field.
    pub message: String,
}

impl FieldError {
    /// `message` beside `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    /// A problem of `status` and `code`; add the rest with the `with_` functions.
    pub fn new(status: u16, title: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            kind: about_blank(),
            title: title.into(),
            status,
            code: code.into(),
            detail: None,
            errors: Vec::new(),
            request_id: None,
            retry_after_s: None,
        }
    }

    /// Says in one sentence what to do about it.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the fields at fault.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The message for `field`, if it is at fault.
    #[must_use]
    pub fn field(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.as_str())
    }
}
