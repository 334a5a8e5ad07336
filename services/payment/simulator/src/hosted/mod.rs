//! The pages a shopper sees: the payment page and the page of their bank.
//!
//! Plain HTML forms, no script at all.

mod bank;
mod form;
pub mod html;
pub mod money;
mod pay;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::simulator::Simulator;

/// A card form is a few hundred bytes.
pub const MAX_FORM_BYTES: usize = 16 * 1024;

pub fn router() -> Router<Arc<Simulator>> {
    Router::new()
        .route("/pay/{id}", get(pay::show).post(pay::submit))
        .route("/pay/bank/{id}", get(bank::show).post(bank::answer))
        .route("/pay.css", get(stylesheet))
        .route("/pay-icon.svg", get(icon))
}

async fn stylesheet() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("pay.css"))
}

async fn icon() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("pay-icon.svg"))
}

fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text)
}
