//! The parts of PayPal's objects that we read, and the order we ask for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared_types::payment::{NewPayment, PaymentStatus, RefundStatus};
use shared_types::{Currency, Money};

use crate::payment::model::Observed;
use crate::provider::http::Refusal;
use crate::provider::{KnownRefund, RefundAnswer};

/// An access token.
#[derive(Debug, Deserialize)]
pub struct Token {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds.
    pub expires_in: u64,
}

/// A refusal.
#[derive(Debug, Deserialize)]
pub struct Problem {
    name: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    issue: Option<String>,
}

impl Refusal for Problem {
    fn code(self) -> Option<String> {
        let issue = self.details.into_iter().find_map(|detail| detail.issue);
        Some(match self.name.as_str() {
            "RESOURCE_NOT_FOUND" => self.name,
            _ => issue.unwrap_or(self.name),
        })
    }
}

/// A sum as PayPal writes it: `{"currency_code": "USD", "value": "12.50"}`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Amount {
    currency_code: String,
    value: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        let exponent = money.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let amount = money.amount.unsigned_abs();
        let value = match usize::try_from(exponent) {
            Ok(width @ 1..) => format!("{}.{:0width$}", amount / unit, amount % unit),
            _ => amount.to_string(),
        };
        Self {
            currency_code: money.currency.code().to_owned(),
            value,
        }
    }
}

impl Amount {
    /// In minor units, if it is in `currency`.
    fn minor(&self, currency: Currency) -> Option<i64> {
        let places = usize::try_from(currency.exponent()).ok()?;
        let (whole, fraction) = self.value.split_once('.').unwrap_or((&self.value, ""));
        let fits = self.currency_code == currency.code() && fraction.len() <= places;
        fits.then(|| format!("{whole}{fraction:0<places$}").parse().ok())?
    }
}

/// An order with all that came of it.
#[derive(Debug, Deserialize)]
pub struct Order {
    /// PayPal's.
    pub id: String,
    status: String,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    purchase_units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Debug, Deserialize)]
struct Unit {
    #[serde(default)]
    payments: Payments,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payments {
    authorizations: Vec<Authorization>,
    captures: Vec<Capture>,
    refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
struct Authorization {
    id: String,
    status: String,
}

/// Money that was taken.
#[derive(Debug, Deserialize)]
pub struct Capture {
    id: String,
    status: String,
    seller_receivable_breakdown: Option<Breakdown>,
}

#[derive(Debug, Deserialize)]
struct Breakdown {
    paypal_fee: Option<Amount>,
}

/// Money that was given back.
#[derive(Debug, Deserialize)]
pub struct Refund {
    id: String,
    status: String,
    custom_id: Option<String>,
    amount: Option<Amount>,
}

impl Order {
    /// Where the shopper approves it.
    pub fn approval(&self) -> Option<&str> {
        let link = |rel: &str| self.links.iter().find(|link| link.rel == rel);
        let found = link("payer-action").or_else(|| link("approve"));
        found.map(|link| link.href.as_str())
    }

    /// What was given back of it.
    pub fn refunds(&self, currency: Currency) -> Vec<KnownRefund> {
        let payments = self.purchase_units.iter().map(|unit| &unit.payments);
        payments
            .flat_map(|payments| &payments.refunds)
            .map(|refund| refund.known(currency))
            .collect()
    }

    /// How the payment stands. We make orders of one unit, authorised and captured once.
    pub fn observed(&self, currency: Currency) -> Observed {
        let payments = self.purchase_units.first().map(|unit| &unit.payments);
        let held = payments.and_then(|payments| payments.authorizations.last());
        let taken = payments.and_then(|payments| payments.captures.last());
        let mut observed = match (taken.filter(|taken| taken.is_taken()), held) {
            (Some(taken), _) => taken.observed(currency),
            (None, Some(held)) => Observed::only(held.payment_status()),
            (None, None) => Observed {
                approved: self.status == "APPROVED",
                ..Observed::only(match self.status.as_str() {
                    "VOIDED" => PaymentStatus::Cancelled,
                    _ => PaymentStatus::Pending,
                })
            },
        };
        observed.intent = held.map(|held| held.id.clone());
        observed
    }
}

impl Authorization {
    fn payment_status(&self) -> PaymentStatus {
        match self.status.as_str() {
            "CREATED" => PaymentStatus::Authorised,
            "CAPTURED" => PaymentStatus::Captured,
            "VOIDED" | "DENIED" | "EXPIRED" => PaymentStatus::Cancelled,
            // PENDING: PayPal is looking at it.
            _ => PaymentStatus::Pending,
        }
    }
}

impl Capture {
    fn is_taken(&self) -> bool {
        !matches!(self.status.as_str(), "DECLINED" | "FAILED")
    }

    /// How the payment stands; the fee is known once the capture is complete.
    pub fn observed(&self, currency: Currency) -> Observed {
        if !self.is_taken() {
            return Observed::only(PaymentStatus::Cancelled);
        }
        let breakdown = self.seller_receivable_breakdown.as_ref();
        let fee = breakdown.and_then(|breakdown| breakdown.paypal_fee.as_ref());
        Observed {
            charge: Some(self.id.clone()),
            fee: fee.and_then(|fee| fee.minor(currency)),
            ..Observed::only(PaymentStatus::Captured)
        }
    }
}

impl Refund {
    fn status(&self) -> RefundStatus {
        match self.status.as_str() {
            "COMPLETED" => RefundStatus::Succeeded,
            "FAILED" | "CANCELLED" => RefundStatus::Failed,
            _ => RefundStatus::Pending,
        }
    }

    /// How it stands.
    pub fn answer(self) -> RefundAnswer {
        RefundAnswer {
            status: self.status(),
            id: Some(self.id),
        }
    }

    fn known(&self, currency: Currency) -> KnownRefund {
        let named = self.custom_id.as_deref();
        KnownRefund {
            id: self.id.clone(),
            named: named.and_then(|id| id.parse().ok()),
            amount: self.amount.as_ref().and_then(|sum| sum.minor(currency)),
            status: self.status(),
        }
    }
}

/// The order we ask for: one unit for the whole of ours, authorised after the shopper's
/// approval and captured once our order is confirmed.
pub fn order_body(new: &NewPayment) -> Value {
    json!({
        "intent": "AUTHORIZE",
        "purchase_units": [{
            "custom_id": new.order_id,
            "invoice_id": new.order_number,
            "description": format!("Order {}", new.order_number),
            "amount": Amount::from(new.amount),
        }],
        "payment_source": { "paypal": { "experience_context": {
            "return_url": new.success_url,
            "cancel_url": new.cancel_url,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        } } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_have_the_digits_of_their_currency() {
        for (amount, currency, text) in [
            (1250, Currency::USD, "12.50"),
            (5, Currency::EUR, "0.05"),
            (1250, Currency::JPY, "1250"),
        ] {
            let written = Amount::from(Money::new(amount, currency));
            assert_eq!(written.value, text);
            assert_eq!(written.minor(currency), Some(amount));
        }
    }

    #[test]
    fn a_sum_in_another_currency_or_with_more_digits_is_not_read() {
        let amount = |value: &str, code: &str| Amount {
            currency_code: code.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(amount("1", "USD").minor(Currency::USD), Some(100));
        assert_eq!(amount("1.00", "EUR").minor(Currency::USD), None);
        assert_eq!(amount("1.005", "USD").minor(Currency::USD), None);
        assert_eq!(amount("nothing", "USD").minor(Currency::USD), None);
    }
}
