//! Checkout Sessions: one visit to the hosted payment page.

mod create;
mod expire;
mod wire;

pub use create::{create, is_email};
pub use expire::{expire, expire_due};
pub use wire::{line_items, wire};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Context;
use crate::error::StripeError;
use crate::intent::CaptureMethod;
use crate::params::{Metadata, Params};
use crate::store::Store;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: String,
    pub created: i64,
    pub expires_at: i64,
    pub status: SessionStatus,
    /// Whether money has arrived; an authorisation alone leaves it false.
    pub paid: bool,
    pub amount_total: i64,
    pub currency: String,
    pub line_items: Vec<LineItem>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub customer_email: Option<String>,
    pub client_reference_id: Option<String>,
    pub metadata: Metadata,
    pub locale: Option<String>,
    pub submit_type: Option<String>,
    /// What the Payment Intent will be made with when the shopper first pays.
    pub intent_data: IntentData,
    /// The Payment Intent, from the first attempt to pay on.
    pub intent: Option<String>,
    /// What the shopper gave on the page.
    pub customer: Option<Customer>,
    /// The page's own address.
    pub url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    Open,
    Complete,
    Expired,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LineItem {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// In minor units of the session's currency.
    pub unit_amount: i64,
    pub quantity: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IntentData {
    pub capture_method: CaptureMethod,
    pub metadata: Metadata,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Customer {
    pub name: String,
    pub email: Option<String>,
}

impl Session {
    /// Where the shopper goes after paying.
    pub fn success_address(&self) -> String {
        self.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id)
    }

    /// Where "Cancel and return" goes.
    pub fn cancel_address(&self) -> Option<String> {
        let template = self.cancel_url.as_deref()?;
        Some(template.replace("{CHECKOUT_SESSION_ID}", &self.id))
    }
}

/// `GET /v1/checkout/sessions/{id}`.
pub fn retrieve(
    store: &mut Store,
    _: &Context<'_>,
    id: &str,
    params: Params,
) -> Result<Value, StripeError> {
    params.finish()?;
    find(store, id).map(|session| wire(&session))
}

fn find(store: &Store, id: &str) -> Result<Session, StripeError> {
    let found = store.session(id).cloned();
    found.ok_or_else(|| StripeError::not_found("checkout.session", "session", id))
}
