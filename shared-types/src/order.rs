//! The order service's contract: checkout, orders, tracking.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::payment::{PaymentProvider, PaymentProviders};
use crate::product::Image;
use crate::promotion::{CodeView, DiscountView};
use crate::shipment::ShipmentView;
use crate::user::{Address, mail_address};
use crate::{CartId, CheckoutId, Money, OrderId, SellerId, SellerOrderId, Timestamp, VariantId};

/// Starts a checkout from a cart, at the prices of this moment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewCheckout {
    /// The cart; every line of it must be ready. A shopper's own needs their token.
    pub cart_id: CartId,
}

/// Names a checkout. The id is a guest's only key to it, so it stays on the server.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByCheckout {
    /// The checkout.
    pub checkout_id: CheckoutId,
}

/// Who orders, and where to.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Where the confirmation goes.
    #[garde(custom(mail_address))]
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// Where the parcels go.
    #[garde(dive)]
    pub address: Address,
}

/// How each seller shall deliver.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeliveryChoices {
    /// One for each seller of the checkout.
    #[garde(length(min = 1, max = 200), dive)]
    pub choices: Vec<DeliveryChoice>,
}

/// How one seller shall deliver.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeliveryChoice {
    /// The seller.
    #[garde(skip)]
    pub seller_id: SellerId,
    /// The code of one of the offered methods.
    #[garde(length(min = 1, max = 40))]
    pub method: String,
}

/// A way a seller delivers to the address, with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryOption {
    /// Such as `standard`.
    pub method: String,
    /// As a shopper reads it.
    pub name: String,
    /// Its price for these lines.
    pub price: Money,
    /// Working days until it arrives, fewest and most.
    pub days: (i32, i32),
}

/// One seller's part of a checkout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckoutSeller {
    /// The seller.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// What is bought of them.
    pub lines: Vec<OrderLine>,
    /// How they deliver to the address; empty until there is one.
    pub options: Vec<DeliveryOption>,
    /// The chosen method's code.
    pub chosen: Option<String>,
}

/// So many units of a variant at the price of the sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderLine {
    /// The variant.
    pub variant_id: VariantId,
    /// In addresses.
    pub product_slug: String,
    /// The product's name at the sale.
    pub title: String,
    /// Such as `Large / Oak`.
    pub variant_title: String,
    /// Its picture.
    pub image: Option<Image>,
    /// Units.
    pub quantity: i64,
    /// Price of one.
    pub unit_price: Money,
    /// Price of all, before any discount.
    pub total: Money,
    /// What promotions take off the price of all.
    pub discount: Money,
    /// The tax on what is left, within it or on top of it.
    pub tax: Money,
}

/// What there is to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Sum of the lines, before any discount.
    pub items: Money,
    /// What promotions take off lines and deliveries.
    pub discount: Money,
    /// Sum of the deliveries, before any discount.
    pub delivery: Money,
    /// Tax on what is left, within the prices or on top of them.
    pub tax: Money,
    /// Whether prices include the tax already.
    pub tax_included: bool,
    /// What it all comes to.
    pub total: Money,
    /// How much of that gift cards pay.
    pub gift_card: Money,
    /// What is left to pay at the payment provider: total less gift cards.
    pub to_pay: Money,
}

/// A checkout under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckoutView {
    /// The checkout.
    pub checkout_id: CheckoutId,
    /// The cart it was started from.
    pub cart_id: CartId,
    /// Where the confirmation goes, once given.
    pub email: Option<String>,
    /// Where the parcels go, once given.
    pub address: Option<Address>,
    /// By seller.
    pub sellers: Vec<CheckoutSeller>,
    /// What there is to pay, as far as it is known.
    pub totals: Totals,
    /// Each promotion that counts, with what it takes off.
    pub discounts: Vec<DiscountView>,
    /// The codes that were given, those that do not count now too.
    pub codes: Vec<CodeView>,
    /// Whether contact and every delivery are settled.
    pub ready: bool,
    /// The order it became.
    pub order_id: Option<OrderId>,
}

/// Places the order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrder {
    /// What the shopper saw as `to_pay`; 409 `total_changed` where it is another now.
    #[garde(skip)]
    pub expected_total: Money,
    /// What the shopper saw as `gift_card`, which may pay for a changed total unseen; left
    /// out, only `expected_total` is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub expected_gift_card: Option<Money>,
    /// Where the payment page sends the shopper after paying; `{ORDER_ID}` is filled in.
    #[garde(length(max = 500))]
    pub return_url: String,
    /// Where the payment page sends the shopper who gives up; `{ORDER_ID}` is filled in.
    #[garde(length(max = 500))]
    pub cancel_url: String,
    /// Through whom the shopper pays; left out, the first that is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub provider: Option<PaymentProvider>,
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlacedOrder {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// The payment provider's page for it; none where gift cards or a discount leave
    /// nothing to pay.
    pub payment_url: Option<String>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Stock is held; the shopper is paying.
    AwaitingPayment,
    /// Paid; the sellers prepare it.
    Confirmed,
    /// Every seller's part is on its way.
    Shipped,
    /// Every seller's part has arrived.
    Delivered,
    /// Called off; what was paid goes back.
    Cancelled,
    /// An operator must look at it.
    NeedsAttention,
}

/// An order as its shopper sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderView {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Why the last payment did not succeed, if it did not.
    pub payment_problem: Option<String>,
    /// The payment provider's page, while the payment is awaited.
    pub payment_url: Option<String>,
    /// Why it was called off, if it was.
    pub cancel_reason: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where the confirmation went.
    pub email: String,
    /// Where the parcels go.
    pub address: Address,
    /// Each seller's part.
    pub seller_orders: Vec<SellerOrderView>,
    /// What was paid.
    pub totals: Totals,
    /// Each promotion that counted, with what it took off.
    #[serde(default)]
    pub discounts: Vec<DiscountView>,
    /// What happened, oldest first.
    pub history: Vec<TrackingEntry>,
    /// Whether the shopper may still call it off.
    pub can_cancel: bool,
}

/// One seller's part of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SellerOrderView {
    /// The part.
    pub seller_order_id: SellerOrderId,
    /// The seller.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// Where this part stands.
    pub status: OrderStatus,
    /// What is bought of them.
    pub lines: Vec<OrderLine>,
    /// How they deliver.
    pub delivery: DeliveryOption,
    /// What they sent; one at most for now.
    #[serde(default)]
    pub shipments: Vec<ShipmentView>,
}

/// One thing that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackingEntry {
    /// When.
    pub at: Timestamp,
    /// What, as a shopper reads it.
    pub text: String,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderSummary {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What was paid.
    pub total: Money,
    /// Units over all lines.
    pub item_count: i64,
    /// The first few lines' pictures.
    pub images: Vec<Image>,
}

/// The signed-in shopper's orders, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct OrderList {
    /// At most a page of them.
    pub orders: Vec<OrderSummary>,
    /// The cursor of the page after, if there is one.
    pub next: Option<String>,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct PageQuery {
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(max = 300)))]
    pub cursor: Option<String>,
}

/// Names an order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByOrder {
    /// The order.
    pub order_id: OrderId,
}

endpoint! {
    /// Starts a checkout; 409 `cart_not_ready` names what stands in the way.
    StartCheckout = Post "/v1/checkouts", Service { body: NewCheckout, response: CheckoutView, status: 201, }
    /// A checkout as it stands.
    GetCheckout = Get "/v1/checkouts/{checkout_id}", Service { path: ByCheckout, response: CheckoutView, }
    /// Sets contact and address; delivery options follow from it.
    PutContact = Put "/v1/checkouts/{checkout_id}/contact", Service { path: ByCheckout, body: Contact, response: CheckoutView, }
    /// Sets how each seller delivers.
    PutDelivery = Put "/v1/checkouts/{checkout_id}/delivery", Service { path: ByCheckout, body: DeliveryChoices, response: CheckoutView, }
    /// Holds the stock and opens the payment; placing twice answers the same order.
    Place = Post "/v1/checkouts/{checkout_id}/place", Service { path: ByCheckout, body: PlaceOrder, response: PlacedOrder, status: 201, }
    /// The ways to pay that a shopper can choose from.
    GetPaymentOptions = Get "/v1/payment-options", Service { response: PaymentProviders, }
    /// Any order, for a BFF that knows the browser may see it.
    GetOrder = Get "/v1/orders/{order_id}", Service { path: ByOrder, response: OrderView, }
    /// Asks the payment provider how the order stands and moves it on; safe to repeat.
    SettleOrder = Post "/v1/orders/{order_id}/settle", Service { path: ByOrder, response: OrderView, }
    /// Calls off an order of which nothing was shipped; what was paid goes back.
    CancelOrder = Post "/v1/orders/{order_id}/cancel", Service { path: ByOrder, response: OrderView, }
    /// The signed-in shopper's orders.
    ListMyOrders = Get "/v1/me/orders", User { query: PageQuery, response: OrderList, }
    /// One order of the signed-in shopper; another's is 404.
    GetMyOrder = Get "/v1/me/orders/{order_id}", User { path: ByOrder, response: OrderView, }
    /// Calls off an order of the signed-in shopper.
    CancelMyOrder = Post "/v1/me/orders/{order_id}/cancel", User { path: ByOrder, response: OrderView, }
}
