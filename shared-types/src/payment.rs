//! The payment service's contract: being paid for an order through a provider.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::user::mail_address;
use crate::{Money, OrderId, PaymentId};

/// Asks the shopper to pay for an order on the provider's page.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// The order; asking again for it answers as before.
    #[garde(skip)]
    pub order_id: OrderId,
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
    /// Takes the authorised money; 409 `not_authorised` where there is none, `payment_busy` while another request is at it.
    CapturePayment = Post "/v1/payments/{order_id}/capture", Service { path: ByOrder, response: PaymentView, }
    /// Calls the payment off: cancels what is not captured, refunds what is.
    CancelPayment = Post "/v1/payments/{order_id}/cancel", Service { path: ByOrder, response: PaymentView, }
}
