//! Payment Intents: one sum of money, from the wish to pay to the money received.

mod cancel;
mod capture;
mod charge;
mod confirm;
mod create;
mod outcome;
mod wire;

pub use cancel::{cancel, end};
pub use capture::capture;
pub use charge::{Charge, ChargeStatus, balance_wire, fee, wire as charge_wire};
pub use confirm::confirm;
pub use create::create;
pub use outcome::{Outcome, authenticate, pay};
pub use wire::{payment_error, wire};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Context;
use crate::cards::{Card, Refusal};
use crate::error::StripeError;
use crate::params::{Metadata, Params};
use crate::refund::Refund;
use crate::session::Session;
use crate::store::Store;

/// Stripe's largest charge: eight digits.
pub const MAX_AMOUNT: i64 = 99_999_999;

/// A payment with its attempts and refunds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Intent {
    pub id: String,
    pub client_secret: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub capture_method: CaptureMethod,
    pub status: IntentStatus,
    pub metadata: Metadata,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
    pub return_url: Option<String>,
    /// The Checkout Session that made it, if one did.
    pub session: Option<String>,
    pub card: Option<Card>,
    pub last_refusal: Option<Refusal>,
    pub amount_received: i64,
    /// Each attempt that reached a card, oldest first.
    pub charges: Vec<Charge>,
    pub refunds: Vec<Refund>,
    pub canceled_at: Option<i64>,
    pub cancel_reason: Option<CancelReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMethod {
    Automatic,
    Manual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    RequiresCapture,
    Succeeded,
    Canceled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    Duplicate,
    Fraudulent,
    RequestedByCustomer,
    Abandoned,
    /// The Checkout Session expired.
    Expired,
}

impl CaptureMethod {
    pub fn read(params: &mut Params) -> Result<Self, StripeError> {
        let word = params.one_of(
            "capture_method",
            &["automatic", "automatic_async", "manual"],
        )?;
        Ok(if word == Some("manual") {
            Self::Manual
        } else {
            Self::Automatic
        })
    }
}

impl IntentStatus {
    pub fn word(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }

    /// Whether nothing but a refund can still happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Canceled)
    }
}

impl Intent {
    /// The intent a Checkout Session makes when the shopper first pays.
    pub fn for_session(session: &Session, now: i64) -> Self {
        let data = &session.intent_data;
        let mut intent = Self::new(
            session.amount_total,
            session.currency.clone(),
            data.capture_method,
            now,
        );
        intent.metadata = data.metadata.clone();
        intent.description = data.description.clone();
        intent.receipt_email = data.receipt_email.clone();
        intent.session = Some(session.id.clone());
        intent
    }

    fn new(amount: i64, currency: String, capture_method: CaptureMethod, now: i64) -> Self {
        let id = crate::ids::intent();
        Self {
            client_secret: crate::ids::client_secret(&id),
            id,
            created: now,
            amount,
            currency,
            capture_method,
            status: IntentStatus::RequiresPaymentMethod,
            metadata: Metadata::new(),
            description: None,
            receipt_email: None,
            return_url: None,
            session: None,
            card: None,
            last_refusal: None,
            amount_received: 0,
            charges: Vec::new(),
            refunds: Vec::new(),
            canceled_at: None,
            cancel_reason: None,
        }
    }

    pub fn amount_capturable(&self) -> i64 {
        if self.status == IntentStatus::RequiresCapture {
            self.amount
        } else {
            0
        }
    }

    /// The refusal of an operation that the status does not allow.
    fn unexpected_state(&self, done: &str, allowed: &str) -> StripeError {
        let status = self.status.word();
        let message = format!(
            "This PaymentIntent could not be {done} because it has a status of {status}. Only a PaymentIntent with \
             one of the following statuses may be {done}: {allowed}."
        );
        StripeError::invalid_request(message)
            .code("payment_intent_unexpected_state")
            .with("payment_intent", wire(self, None))
            .after_running()
    }
}

/// `GET /v1/payment_intents/{id}`.
pub fn retrieve(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    params.text("client_secret")?;
    params.finish()?;
    find(store, id).map(|intent| wire(&intent, Some(context.public_url)))
}

pub fn find(store: &Store, id: &str) -> Result<Intent, StripeError> {
    let found = store.intent(id).cloned();
    found.ok_or_else(|| StripeError::not_found("payment_intent", "intent", id))
}

/// Stripe's smallest charge, in minor units, as its page "Supported currencies" has it for
/// the currencies the mall sells in.
fn least(currency: &str) -> i64 {
    match currency {
        "gbp" => 30,
        "sek" | "nok" => 300,
        "dkk" => 250,
        "pln" => 200,
        _ => 50,
    }
}

/// Refuses sums that a card cannot be charged with.
pub fn check_amount(amount: i64, currency: &str, param: &str) -> Result<(), StripeError> {
    let least = least(currency);
    if amount < least {
        let message = format!("Amount must be at least {least} in the currency's smallest unit.");
        return Err(StripeError::parameter("amount_too_small", param, message));
    }
    if amount > MAX_AMOUNT {
        Err(amount_too_large(param))
    } else {
        Ok(())
    }
}

pub fn amount_too_large(param: &str) -> StripeError {
    let message =
        format!("Amount must be no more than {MAX_AMOUNT} in the currency's smallest unit.");
    StripeError::parameter("amount_too_large", param, message)
}

/// The simulator takes cards only.
pub fn check_payment_method_types(params: &mut Params) -> Result<(), StripeError> {
    let types = params.words("payment_method_types")?;
    if let Some(other) = types.iter().find(|word| *word != "card") {
        let message = format!(
            "The payment method type \"{other}\" is invalid: the simulator takes only card."
        );
        return Err(StripeError::parameter(
            "parameter_invalid_string",
            "payment_method_types",
            message,
        ));
    }
    Ok(())
}
