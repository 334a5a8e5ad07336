//! The parts of Stripe's objects that we read, and the session we ask for.

use serde::Deserialize;
use serde::de::IgnoredAny;
use shared_types::Money;
use shared_types::payment::{NewPayment, PaymentStatus};

use crate::payment::model::Observed;

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
    /// In lower case.
    pub currency: String,
    /// In minor units.
    pub amount: i64,
    /// Why the last attempt failed.
    pub last_payment_error: Option<PaymentError>,
    /// The last attempt to charge a card.
    pub latest_charge: Option<Expandable<Charge>>,
}

/// Why an attempt failed.
#[derive(Debug, Deserialize)]
pub struct PaymentError {
    /// As a shopper reads it.
    pub message: Option<String>,
}

/// An object, or its id where it was not asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Expandable<T> {
    /// The object.
    Object(T),
    /// Its id.
    Id(IgnoredAny),
}

impl<T> Expandable<T> {
    fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Id(_) => None,
        }
    }
}

/// A charge.
#[derive(Debug, Deserialize)]
pub struct Charge {
    /// Once the money is ours.
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
}

/// What a charge did to our balance at Stripe.
#[derive(Debug, Deserialize)]
pub struct BalanceTransaction {
    /// In the currency of the balance.
    pub amount: i64,
    /// What Stripe keeps, in the same currency.
    pub fee: i64,
    /// Of the balance, in lower case.
    pub currency: String,
}

/// A refund.
#[derive(Debug, Deserialize)]
pub struct Refund {
    /// `re_…`.
    pub id: String,
    /// In minor units of the charge's currency.
    pub amount: i64,
    /// `pending`, `requires_action`, `succeeded`, `failed` or `canceled`.
    pub status: Option<String>,
    /// What we gave it.
    #[serde(default)]
    pub metadata: RefundMetadata,
}

/// What we keep with a refund, so that it is found again.
#[derive(Debug, Default, Deserialize)]
pub struct RefundMetadata {
    /// Ours.
    pub refund_id: Option<String>,
}

/// A page of objects.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    /// Newest first.
    pub data: Vec<T>,
}

impl Session {
    /// How the payment stands.
    #[must_use]
    pub fn observed(self) -> Observed {
        match self.payment_intent {
            Some(intent) => intent.observed(),
            None if self.status.as_deref() == Some("expired") => {
                Observed::only(PaymentStatus::Cancelled)
            }
            None => Observed::only(PaymentStatus::Pending),
        }
    }
}

impl Intent {
    /// How the payment stands.
    #[must_use]
    pub fn observed(self) -> Observed {
        let fee = self.fee();
        Observed {
            status: self.payment_status(),
            charge: None,
            fee,
            approved: false,
            problem: self.last_payment_error.and_then(|error| error.message),
            intent: Some(self.id),
        }
    }

    fn payment_status(&self) -> PaymentStatus {
        match self.status.as_str() {
            "requires_capture" => PaymentStatus::Authorised,
            "succeeded" => PaymentStatus::Captured,
            "canceled" => PaymentStatus::Cancelled,
            _ => PaymentStatus::Pending,
        }
    }

    /// What Stripe keeps, in the payment's currency. Where the balance is in another,
    /// the fee's share of the sum is the same.
    fn fee(&self) -> Option<i64> {
        let transaction = self
            .latest_charge
            .as_ref()?
            .object()?
            .balance_transaction
            .as_ref()?
            .object()?;
        if transaction.currency == self.currency {
            return Some(transaction.fee);
        }
        share(transaction.fee, self.amount, transaction.amount)
    }
}

/// `fee` of `theirs` as the same share of `ours`, rounded.
fn share(fee: i64, ours: i64, theirs: i64) -> Option<i64> {
    let (fee, ours, theirs) = (i128::from(fee), i128::from(ours), i128::from(theirs));
    if theirs <= 0 {
        return None;
    }
    i64::try_from((2 * fee * ours + theirs) / (2 * theirs)).ok()
}

/// Stripe's form parameters: one line for the whole order, authorised now and
/// captured once the order is confirmed.
#[must_use]
pub fn session_form(payment: &NewPayment) -> Vec<(&'static str, String)> {
    let Money { amount, currency } = payment.amount;
    let name = format!("Order {}", payment.order_number);
    vec![
        ("mode", "payment".to_owned()),
        ("client_reference_id", payment.order_id.to_string()),
        ("customer_email", payment.email.clone()),
        ("success_url", payment.success_url.clone()),
        ("cancel_url", payment.cancel_url.clone()),
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
            payment.order_id.to_string(),
        ),
        ("expand[0]", "payment_intent".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_fee_in_another_currency_keeps_its_share() {
        assert_eq!(share(66, 1250, 1250), Some(66));
        assert_eq!(share(99, 1250, 1875), Some(66));
        assert_eq!(share(1, 1250, 0), None);
    }
}
