//! What services tell each other: CloudEvents 1.0 with typed data.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::product::ReservationLine;
use crate::shipment::Parcel;
use crate::{
    CartId, CheckoutId, EventId, Money, OrderId, PasswordResetId, PaymentId, ProductId, RefundId,
    ReturnId, SellerId, SellerOrderId, Timestamp, UserId, VariantId,
};

/// The data of one type of event.
pub trait Payload: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// CloudEvents' `type`, versioned: a breaking change is a new type.
    const TYPE: &'static str;

    /// The aggregate it is about; events of one subject arrive in order.
    fn subject(&self) -> Uuid;
}

/// A CloudEvents 1.0 envelope in JSON format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<P> {
    /// Always `1.0`.
    pub specversion: String,
    /// Unique; consumers recognise repeats by it.
    pub id: EventId,
    /// The service that says so, `/services/order`.
    pub source: String,
    /// The payload's [`Payload::TYPE`].
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub time: Timestamp,
    /// The aggregate it is about.
    pub subject: Uuid,
    /// W3C trace context of the request that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The payload.
    pub data: P,
}

macro_rules! payloads {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $kind:literal about $subject:ident {
            $($(#[$field_meta:meta])+ $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$field_meta])+ pub $field: $type,)*
        }

        impl Payload for $name {
            const TYPE: &'static str = $kind;

            fn subject(&self) -> Uuid {
                self.$subject.into()
            }
        }
    )*};
}

payloads! {
    /// Someone opened an account.
    UserSignedUp = "mallhive.user.signed_up.v1" about user_id {
        /// Who.
        user_id: UserId,
        /// Where mail reaches them.
        email: String,
        /// How the mall addresses them.
        name: String,
    }
    /// Someone forgot their password. What the link carries is told to who writes the mail,
    /// by [`crate::user::GetResetLink`]: whoever reads events could use it.
    PasswordResetRequested = "mallhive.user.password_reset_requested.v1" about user_id {
        /// Who.
        user_id: UserId,
        /// Where mail reaches them.
        email: String,
        /// How the mall addresses them.
        name: String,
        /// This request; none in events from when they carried the link's token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reset_id: Option<PasswordResetId>,
        /// The link's token in events of that time; empty in all others.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        token: String,
        /// When the link ends.
        expires_at: Timestamp,
    }
    /// A product was listed, changed or withdrawn.
    ProductChanged = "mallhive.product.changed.v1" about product_id {
        /// The product.
        product_id: ProductId,
        /// Who sells it.
        seller_id: SellerId,
        /// Whether shoppers see it.
        published: bool,
    }
    /// A variant's stock changed.
    StockChanged = "mallhive.product.stock_changed.v1" about variant_id {
        /// The variant.
        variant_id: VariantId,
        /// Its product.
        product_id: ProductId,
        /// Units that can be bought now.
        available: i64,
    }
    /// What a variant on offer costs changed.
    PriceChanged = "mallhive.product.price_changed.v1" about product_id {
        /// The variant.
        variant_id: VariantId,
        /// Its product.
        product_id: ProductId,
        /// What it cost before.
        old_price: Money,
        /// What it costs now.
        new_price: Money,
    }
    /// A cart changed.
    CartChanged = "mallhive.cart.changed.v1" about cart_id {
        /// The cart.
        cart_id: CartId,
        /// Its shopper, when signed in.
        user_id: Option<UserId>,
        /// Units over all lines.
        item_count: i64,
    }
    /// A shopper went to the checkout.
    CheckoutStarted = "mallhive.order.checkout_started.v1" about checkout_id {
        /// The checkout.
        checkout_id: CheckoutId,
        /// From which cart.
        cart_id: CartId,
        /// The shopper, when signed in.
        user_id: Option<UserId>,
    }
    /// An order was placed and waits for its payment.
    OrderCreated = "mallhive.order.created.v1" about order_id {
        /// The order.
        order_id: OrderId,
        /// The number people read out.
        number: String,
        /// The shopper, when signed in.
        user_id: Option<UserId>,
        /// What it comes to.
        total: Money,
    }
    /// An order is paid and goes to its sellers.
    OrderConfirmed = "mallhive.order.confirmed.v1" about order_id {
        /// The order.
        order_id: OrderId,
        /// The number people read out.
        number: String,
        /// The cart it came from.
        cart_id: CartId,
        /// The shopper, when signed in.
        user_id: Option<UserId>,
        /// Where the confirmation goes.
        email: String,
        /// How the mail addresses them.
        name: String,
        /// What it came to.
        total: Money,
        /// What promotions had taken off it.
        discount: Option<Money>,
        /// How much of that gift cards paid; the payment provider took the rest.
        gift_card: Option<Money>,
        /// What was bought.
        lines: Vec<SoldLine>,
        /// Who gets what of it; the totals sum to `total`. Empty for an order that was
        /// placed before sellers' shares were kept.
        #[serde(default)]
        sellers: Vec<SellerShare>,
    }
    /// An order was called off.
    OrderCancelled = "mallhive.order.cancelled.v1" about order_id {
        /// The order.
        order_id: OrderId,
        /// The number people read out.
        number: String,
        /// Where the news goes.
        email: String,
        /// How the mail addresses them.
        name: String,
        /// Why, as a shopper reads it.
        reason: String,
    }
    /// A seller has sent their part of an order.
    ShipmentShipped = "mallhive.order.shipment_shipped.v1" about order_id {
        /// The order.
        order_id: OrderId,
        /// What was sent, and to whom.
        #[serde(flatten)]
        parcel: Parcel,
    }
    /// A seller's part of an order has arrived.
    ShipmentDelivered = "mallhive.order.shipment_delivered.v1" about order_id {
        /// The order.
        order_id: OrderId,
        /// What has arrived, and whose it is.
        #[serde(flatten)]
        parcel: Parcel,
    }
    /// A seller has got back what a shopper returned.
    ReturnReceived = "mallhive.order.return_received.v1" about order_id {
        /// The return.
        return_id: ReturnId,
        /// Of which order.
        order_id: OrderId,
        /// The seller.
        seller_id: SellerId,
        /// What goes back on sale.
        sellable: Vec<ReservationLine>,
    }
    /// A shopper got the money for a return back.
    ReturnRefunded = "mallhive.order.return_refunded.v1" about order_id {
        /// The return.
        return_id: ReturnId,
        /// Of which order.
        order_id: OrderId,
        /// Who bears it.
        seller_id: SellerId,
        /// Their part of the order.
        seller_order_id: SellerOrderId,
        /// The payment provider's part of it, where it has one.
        refund_id: Option<RefundId>,
        /// How much, gift cards included.
        amount: Money,
        /// How much of that went back to gift cards.
        gift_card: Option<Money>,
    }
    /// The provider holds or has taken the money for an order.
    PaymentSucceeded = "mallhive.payment.succeeded.v1" about order_id {
        /// The payment.
        payment_id: PaymentId,
        /// The order.
        order_id: OrderId,
        /// How much.
        amount: Money,
    }
    /// An attempt to pay for an order failed; the shopper may try again.
    PaymentFailed = "mallhive.payment.failed.v1" about order_id {
        /// The payment.
        payment_id: PaymentId,
        /// The order.
        order_id: OrderId,
        /// Why, as a shopper reads it.
        reason: String,
    }
    /// The money for an order is ours. Told once an order, when the provider has
    /// said what it keeps.
    PaymentCaptured = "mallhive.payment.captured.v1" about order_id {
        /// The payment.
        payment_id: PaymentId,
        /// The order.
        order_id: OrderId,
        /// How much was taken from the shopper.
        amount: Money,
        /// What the provider keeps of it.
        fee: Money,
    }
    /// Money was given back to the shopper. Told once a refund.
    PaymentRefunded = "mallhive.payment.refunded.v1" about order_id {
        /// The payment.
        payment_id: PaymentId,
        /// The order.
        order_id: OrderId,
        /// The refund.
        refund_id: RefundId,
        /// How much; a payment may be refunded in parts.
        amount: Money,
        /// Whose goods it is for: it is part of a return, and [`ReturnRefunded`] tells of
        /// all of that. All sellers of the order bear it where it does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seller_id: Option<SellerId>,
    }
    /// Money that was to go back to the shopper did not: mostly their bank sent it back, days
    /// later. It is ours again. Told once a refund.
    RefundFailed = "mallhive.payment.refund_failed.v1" about order_id {
        /// The payment.
        payment_id: PaymentId,
        /// The order.
        order_id: OrderId,
        /// The refund.
        refund_id: RefundId,
        /// How much did not go back.
        amount: Money,
        /// Whether [`PaymentRefunded`] had told of it.
        was_given: bool,
        /// Whose goods it was for, as [`PaymentRefunded`] says it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seller_id: Option<SellerId>,
    }
    /// A shopper looked at a product.
    ProductViewed = "mallhive.product.viewed.v1" about product_id {
        /// The product.
        product_id: ProductId,
    }
    /// Someone searched the mall. Who did is not told.
    ProductsSearched = "mallhive.product.searched.v1" about search_id {
        /// This search; it names nobody.
        search_id: Uuid,
        /// What was searched for, in lower case and single spaces, without what looks
        /// like an address or a number of a person.
        query: String,
        /// How many products were found.
        results: i64,
    }
}

/// One line of a confirmed order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoldLine {
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Who sold it.
    pub seller_id: SellerId,
    /// The product's name.
    pub title: String,
    /// Units.
    pub quantity: i64,
    /// Price of all.
    pub total: Money,
}

/// What one seller gets of a confirmed order, frozen when it was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerShare {
    /// The seller.
    pub seller_id: SellerId,
    /// Their part of the order.
    pub seller_order_id: SellerOrderId,
    /// Price of the goods before discounts.
    pub items: Money,
    /// What is taken off.
    pub discount: Money,
    /// Price of delivery.
    pub delivery: Money,
    /// Their part of the tax, which they hand on; within the prices where those
    /// include it.
    pub tax: Money,
    /// What the shopper pays for this part; the parts sum to the order's total.
    pub total: Money,
    /// What the mall keeps of it.
    pub commission: Money,
}
