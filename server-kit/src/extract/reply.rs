//! The answer of an endpoint.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use shared_types::Endpoint;

use crate::error::ApiError;

/// The answer that `E` promises, with its status; [`shared_types::Empty`] sends no body.
pub struct Reply<E: Endpoint>(pub E::Response);

impl<E: Endpoint> IntoResponse for Reply<E> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(E::STATUS).unwrap_or(StatusCode::OK);
        if !E::has_response() {
            return status.into_response();
        }
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                const JSON: HeaderValue = HeaderValue::from_static("application/json");
                (status, [(header::CONTENT_TYPE, JSON)], body).into_response()
            }
            Err(error) => ApiError::internal(error).into_response(),
        }
    }
}
