//! A sign-in that a service no longer knows.
//!
//! It may have been ended from another device. The browser then forgets it, with
//! everything else that it held, and is asked to sign in again.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, Session, see_other};
use http::StatusCode;
use ui::{Notice, Tone};

use crate::return_to::sign_in_for;

/// Turns 401 into the way to the sign-in page.
pub async fn sign_out_where_ended(session: Session, request: Request, next: Next) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let response = next.run(request).await;
    if response.status() != StatusCode::UNAUTHORIZED {
        return response;
    }
    match forget(&session).await {
        Ok(()) => see_other(sign_in_for(&path)),
        Err(error) => error.into_response(),
    }
}

async fn forget(session: &Session) -> Result<(), ApiError> {
    session.sign_out().await?;
    let text = "Your sign-in has ended. Please sign in again.";
    session.flash(Notice::new(Tone::Info, text)).await
}
