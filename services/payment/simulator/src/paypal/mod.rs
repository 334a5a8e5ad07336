//! `/v2/…`: PayPal's orders and payments, as far as a mall uses them.
//!
//! One order has one purchase unit, is authorised after the shopper's approval, and
//! captured as a whole. Sources: PayPal's REST API reference, "Orders v2", "Payments v2",
//! "Webhooks Management v1".

mod call;
mod error;
mod order;
mod page;
mod payment;
mod token;
mod webhook;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use crate::faults::Call;
use crate::simulator::Simulator;

use call::{get_by, post_by};
pub use payment::fail_refund;
pub use webhook::{event_wire, signature_headers};

/// An order with all that came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub id: String,
    pub created: i64,
    /// In minor units.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
    pub custom_id: Option<String>,
    pub invoice_id: Option<String>,
    pub description: Option<String>,
    pub return_url: String,
    pub cancel_url: String,
    /// The shopper has agreed on PayPal's page.
    pub approved: bool,
    /// … to pay with something that will be refused.
    pub refused_later: bool,
    pub authorization: Option<Authorization>,
    pub capture: Option<String>,
    pub refunds: Vec<OrderRefund>,
}

/// Money that is held.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorization {
    pub id: String,
    pub voided: bool,
}

/// Money that was given back, or was not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderRefund {
    pub id: String,
    /// In minor units.
    pub amount: i64,
    pub custom_id: Option<String>,
    pub failed: bool,
}

impl Order {
    pub fn status(&self) -> &'static str {
        match (&self.authorization, self.approved) {
            (Some(_), _) => "COMPLETED",
            (None, true) => "APPROVED",
            (None, false) => "PAYER_ACTION_REQUIRED",
        }
    }

    /// What was captured and not given back.
    pub fn refundable(&self) -> i64 {
        let given = self.refunds.iter().filter(|refund| !refund.failed);
        self.amount - given.map(|refund| refund.amount).sum::<i64>()
    }
}

pub fn router() -> Router<Arc<Simulator>> {
    Router::new()
        .route("/v1/oauth2/token", post(token::issue))
        .route(
            "/v1/notifications/verify-webhook-signature",
            post(webhook::verify),
        )
        .route(
            "/v2/checkout/orders",
            post_by(Call::CreateOrder, order::create),
        )
        .route(
            "/v2/checkout/orders/{id}",
            get_by(Call::RetrieveOrder, order::retrieve),
        )
        .route(
            "/v2/checkout/orders/{id}/authorize",
            post_by(Call::AuthorizeOrder, order::authorize),
        )
        .route(
            "/v2/payments/authorizations/{id}/capture",
            post_by(Call::CaptureAuthorization, payment::capture),
        )
        .route(
            "/v2/payments/authorizations/{id}/void",
            post_by(Call::VoidAuthorization, payment::void),
        )
        .route(
            "/v2/payments/captures/{id}/refund",
            post_by(Call::RefundCapture, payment::refund),
        )
        .route(
            "/v2/payments/refunds/{id}",
            get_by(Call::RetrievePaypalRefund, payment::retrieve_refund),
        )
        .route("/checkoutnow", get(page::show).post(page::answer))
}
