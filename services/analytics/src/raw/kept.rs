//! What is kept of each event: what reports need, and nothing of who it was.

use serde_json::Value;
use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, OrderConfirmed, OrderCreated, Payload,
    PaymentFailed, PaymentRefunded, PaymentSucceeded, ProductViewed, ProductsSearched,
    RefundFailed, ReturnRefunded, UserSignedUp,
};

/// An event of which something is kept.
pub trait Kept: Payload {
    /// The fields that are kept; one that is added to the event is not, until it is named
    /// here.
    const FIELDS: &'static [&'static str];

    /// Those fields.
    ///
    /// # Errors
    /// When the event does not write as JSON.
    fn kept(&self) -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(self)?;
        if let Value::Object(fields) = &mut value {
            fields.retain(|name, _| Self::FIELDS.contains(&name.as_str()));
        }
        Ok(value)
    }
}

macro_rules! kept {
    ($($event:ident: $fields:expr;)*) => {$(
        impl Kept for $event {
            const FIELDS: &'static [&'static str] = &$fields;
        }
    )*};
}

kept! {
    UserSignedUp: [];
    ProductViewed: ["product_id"];
    ProductsSearched: ["query", "results"];
    CartChanged: ["cart_id", "item_count"];
    CheckoutStarted: ["checkout_id", "cart_id"];
    OrderCreated: ["order_id", "total"];
    OrderConfirmed: ["order_id", "cart_id", "total", "discount", "gift_card", "lines", "sellers"];
    OrderCancelled: ["order_id"];
    PaymentSucceeded: ["order_id", "amount"];
    PaymentFailed: ["order_id"];
    PaymentRefunded: ["order_id", "refund_id", "amount", "seller_id"];
    RefundFailed: ["order_id", "refund_id", "amount", "was_given", "seller_id"];
    ReturnRefunded: ["order_id", "return_id", "amount", "gift_card", "seller_id"];
}
