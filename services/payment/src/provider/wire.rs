//! The parts of Stripe's objects that we read, and the session we ask for.

use serde::Deserialize;
use shared_types::payment::{NewPayment, PaymentStatus};
use shared_types::{Money, PaymentId};

/// A Checkout Session with its PaymentIntent expanded.
#[derive(Debug, Deserialize)]
pub struct Session {
    /// `cs_…`.
    pub id: String,
    /// The hosted page, while the session is open.
    pub url: Option<String>,
    /// `open`, `complete` or `expired`.
    pub status: Option<String>,
    /// There is none before the shopper first tried to pay.
    pub payment_intent: Option<Intent>,
}

/// A PaymentIntent.
#[derive(Debug, Deserialize)]
pub struct Intent {
    /// `pi_…`.
    pub id: String,
    /// Its state in Stripe's words.
    pub status: String,
    /// Why the last attempt failed.
    pub last_payment_error: Option<PaymentError>,
}

/// Why an attempt failed.
#[derive(Debug, Deserialize)]
pub struct PaymentError {
    /// As a shopper reads it.
    pub message: Option<String>,
}

impl Intent {
    /// Its state in our words.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        match self.status.as_str() {
            "requires_capture" => PaymentStatus::Authorised,
            "succeeded" => PaymentStatus::Captured,
            "canceled" => PaymentStatus::Cancelled,
            _ => PaymentStatus::Pending,
        }
    }

    /// Why the last attempt failed, as a shopper reads it.
    #[must_use]
    pub fn problem(self) -> Option<String> {
        self.last_payment_error.and_then(|error| error.message)
    }
}

/// What a session is asked for.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// Names it in the provider's lists, and makes asking twice safe.
    pub payment_id: PaymentId,
    /// What the order service wants paid.
    pub payment: &'a NewPayment,
}

impl NewSession<'_> {
    /// Stripe's form parameters: one line for the whole order, authorised now and
    /// captured once the order is confirmed.
    #[must_use]
    pub fn form(&self) -> Vec<(&'static str, String)> {
        let Money { amount, currency } = self.payment.amount;
        let name = format!("Order {}", self.payment.order_number);
        vec![
            ("mode", "payment".to_owned()),
            ("client_reference_id", self.payment.order_id.to_string()),
            ("customer_email", self.payment.email.clone()),
            ("success_url", self.payment.success_url.clone()),
            ("cancel_url", self.payment.cancel_url.clone()),
            ("line_items[0][quantity]", "1".to_owned()),
            (
                "line_items[0][price_data][currency]",
                currency.code().to_lowercase(),
            ),
            ("line_items[0][price_data][unit_amount]", amount.to_string()),
            ("line_items[0][price_data][product_data][name]", name),
            ("payment_intent_data[capture_method]", "manual".to_owned()),
            (
                "payment_intent_data[metadata][order_id]",
                self.payment.order_id.to_string(),
            ),
            ("expand[0]", "payment_intent".to_owned()),
        ]
    }
}
