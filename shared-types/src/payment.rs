//! The payment service's contract: being paid for an order through a provider.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::user::mail_address;
use crate::{Money, OrderId, PaymentId, RefundId, SellerId};

/// Who takes the shopper's money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PaymentProvider {
    /// Cards, on Stripe's page.
    #[default]
    Stripe,
    /// A PayPal account, on PayPal's page.
    PayPal,
}

impl PaymentProvider {
    /// As it crosses wires and is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::PayPal => "paypal",
        }
    }

    /// As a shopper chooses it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stripe => "Card",
            Self::PayPal => "PayPal",
        }
    }

    /// The one with this [`name`](Self::name).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Stripe, Self::PayPal]
            .into_iter()
            .find(|provider| provider.name() == name)
    }
}

/// The providers a shopper can choose from here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentProviders {
    /// Those that are configured; the first is chosen unless the shopper does.
    pub providers: Vec<PaymentProvider>,
}

/// Asks the shopper to pay for an order on the provider's page.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// The order; asking again for it answers as before.
    #[garde(skip)]
    pub order_id: OrderId,
    /// Through whom; the first that is configured when left out. An order that has
    /// a payment keeps the provider it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub provider: Option<PaymentProvider>,
    /// The order's number, shown on the provider's page.
    #[garde(length(max = 40))]
    pub order_number: String,
    /// What to authorise; more than nothing.
    #[garde(custom(positive))]
    pub amount: Money,
    /// Where the provider's receipt goes.
    #[garde(custom(mail_address))]
    pub email: String,
    /// Where the provider sends the shopper after paying.
    #[garde(length(max = 500))]
    pub success_url: String,
    /// Where the provider sends the shopper who gives up.
    #[garde(length(max = 500))]
    pub cancel_url: String,
}

fn positive(amount: &Money, (): &()) -> garde::Result {
    if amount.amount > 0 {
        Ok(())
    } else {
        Err(garde::Error::new("must be more than nothing"))
    }
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The shopper has not paid yet.
    Pending,
    /// The money is held for us.
    Authorised,
    /// The money is ours.
    Captured,
    /// Called off before it was captured.
    Cancelled,
    /// Given back in whole.
    Refunded,
}

/// A payment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentView {
    /// The payment.
    pub payment_id: PaymentId,
    /// The order it pays for.
    pub order_id: OrderId,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What was asked for.
    pub amount: Money,
    /// The provider's page, while pending.
    pub payment_url: Option<String>,
    /// Why the last attempt failed, as a shopper reads it.
    pub problem: Option<String>,
    /// Through whom.
    #[serde(default)]
    pub provider: PaymentProvider,
    /// What was given back of it so far, in minor units of `amount`'s currency.
    #[serde(default)]
    pub refunded: i64,
    /// Whether the provider was asked for something and its answer never came: what
    /// `status` says may be behind. Nothing else is tried before that is known.
    #[serde(default)]
    pub unknown: bool,
}

/// Gives captured money back, in part or whole.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewRefund {
    /// Made by the caller: asking again with it gives nothing back twice.
    #[garde(skip)]
    pub refund_id: RefundId,
    /// How much, in the payment's currency; more than nothing.
    #[garde(custom(positive))]
    pub amount: Money,
    /// Why, for whoever reads the books; no personal data.
    #[garde(length(max = 200))]
    pub reason: String,
    /// Whose goods it is for: it is taken from that seller's balance. All sellers of the
    /// order bear it in proportion where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub seller_id: Option<SellerId>,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// The provider has not said yet that it is done; it is asked until it does.
    Pending,
    /// The money is on its way to the shopper.
    Succeeded,
    /// The provider refused, and nothing was given back.
    Failed,
}

/// A refund as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundView {
    /// The refund.
    pub refund_id: RefundId,
    /// Of which payment.
    pub payment_id: PaymentId,
    /// Of which order.
    pub order_id: OrderId,
    /// Where it stands.
    pub status: RefundStatus,
    /// How much.
    pub amount: Money,
}

/// Names an order's payment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByOrder {
    /// The order.
    pub order_id: OrderId,
}

endpoint! {
    /// Opens a payment on the provider's page; asking again answers the same one, 409 `payment_called_off` for an order that was called off.
    CreatePayment = Post "/v1/payments", Service { body: NewPayment, response: PaymentView, status: 201, }
    /// A payment as last known.
    GetPayment = Get "/v1/payments/{order_id}", Service { path: ByOrder, response: PaymentView, }
    /// Asks the provider how the payment stands.
    SyncPayment = Post "/v1/payments/{order_id}/sync", Service { path: ByOrder, response: PaymentView, }
    /// Takes the authorised money; 409 `not_authorised` where there is none.
    CapturePayment = Post "/v1/payments/{order_id}/capture", Service { path: ByOrder, response: PaymentView, }
    /// Gives captured money back once per `refund_id`; 409 `refund_exceeds` beyond what was captured, `not_captured` before.
    RefundPayment = Post "/v1/payments/{order_id}/refunds", Service { path: ByOrder, body: NewRefund, response: RefundView, }
    /// The providers that are configured.
    ListPaymentProviders = Get "/v1/payment-providers", Service { response: PaymentProviders, }
    /// Calls the payment off: cancels what is not captured, refunds what is.
    CancelPayment = Post "/v1/payments/{order_id}/cancel", Service { path: ByOrder, response: PaymentView, }
}
