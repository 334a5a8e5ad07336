//! Refusals in PayPal's shape.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::ids;

/// One refusal, ready to be written.
#[derive(Debug)]
pub struct PayPalError {
    pub status: StatusCode,
    name: &'static str,
    issue: &'static str,
    description: String,
}

impl PayPalError {
    fn new(
        status: StatusCode,
        name: &'static str,
        issue: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self {
            status,
            name,
            issue,
            description: description.into(),
        }
    }

    /// 400: the request cannot be read.
    pub fn malformed(description: impl Into<String>) -> Self {
        let name = "INVALID_REQUEST";
        Self::new(
            StatusCode::BAD_REQUEST,
            name,
            "INVALID_PARAMETER_SYNTAX",
            description,
        )
    }

    /// 401: no token, or one that is not good.
    pub fn unauthorized() -> Self {
        let description = "Token signature verification failed.";
        Self::new(
            StatusCode::UNAUTHORIZED,
            "AUTHENTICATION_FAILURE",
            "invalid_token",
            description,
        )
    }

    /// 404.
    pub fn not_found() -> Self {
        let description = "Specified resource ID does not exist.";
        Self::new(
            StatusCode::NOT_FOUND,
            "RESOURCE_NOT_FOUND",
            "INVALID_RESOURCE_ID",
            description,
        )
    }

    /// 409: an earlier request with the same id is still under way.
    pub fn in_progress() -> Self {
        let description = "A previous request with this PayPal-Request-Id is in progress.";
        let issue = "PREVIOUS_REQUEST_IN_PROGRESS";
        Self::new(
            StatusCode::CONFLICT,
            "RESOURCE_CONFLICT",
            issue,
            description,
        )
    }

    /// 422: it reads well and cannot be done.
    pub fn unprocessable(issue: &'static str, description: impl Into<String>) -> Self {
        let name = "UNPROCESSABLE_ENTITY";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, name, issue, description)
    }

    /// 500.
    pub fn provider() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let description = "An internal server error occurred (simulated).";
        Self::new(
            status,
            "INTERNAL_SERVER_ERROR",
            "INTERNAL_SERVICE_ERROR",
            description,
        )
    }

    pub fn body(&self) -> Value {
        json!({
            "name": self.name,
            "message": self.description,
            "debug_id": ids::request(),
            "details": [{ "issue": self.issue, "description": self.description }],
        })
    }
}
