//! Typed ids: a product's id never passes for a seller's.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id as its database column holds it.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    )*};
}

ids! {
    /// A person with an account: shopper, seller or admin.
    UserId,
    /// One saved address of a user.
    AddressId,
    /// A sign-in: the family of refresh tokens that one sign-in started.
    SignInId,
    /// One request for a new password by somebody who forgot theirs.
    PasswordResetId,
    /// One who sells in the mall.
    SellerId,
    /// A node of the category tree.
    CategoryId,
    /// What a seller lists; sold as one of its variants.
    ProductId,
    /// A sellable SKU of a product.
    VariantId,
    /// A guest's or a shopper's cart.
    CartId,
    /// A checkout under way; becomes an order.
    CheckoutId,
    /// A placed order over all its sellers.
    OrderId,
    /// One seller's part of an order.
    SellerOrderId,
    /// A parcel of one seller's part of an order.
    ShipmentId,
    /// A coupon, or a discount that needs no code.
    PromotionId,
    /// Money on a code.
    GiftCardId,
    /// A code on a checkout: the id of its promotion or gift card.
    CodeId,
    /// Something a shopper sends back to one seller.
    ReturnId,
    /// One attempt to be paid for an order.
    PaymentId,
    /// Money given back, once.
    RefundId,
    /// Money sent to a seller, once.
    PayoutId,
    /// One booking in the ledger.
    LedgerTransactionId,
    /// One message in a shopper's inbox.
    InboxEntryId,
    /// What one shopper asked to be told of one variant.
    WatchId,
    /// One published event.
    EventId,
}
