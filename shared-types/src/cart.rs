//! The cart service's contract.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::product::Image;
use crate::{CartId, Money, ProductId, SellerId, UserId, VariantId};

/// The most units of one variant that a cart takes.
pub const MAX_QUANTITY: i64 = 99;

/// So many units of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// The variant.
    #[garde(skip)]
    pub variant_id: VariantId,
    /// 1 to 99; adds to what is there.
    #[garde(range(min = 1, max = 99))]
    pub quantity: i64,
}

/// How many units a line shall have.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LineQuantity {
    /// 0 removes the line.
    #[garde(range(min = 0, max = 99))]
    pub quantity: i64,
}

/// Names a cart. The id is a guest's only key to it, so it stays on the server.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByCart {
    /// The cart.
    pub cart_id: CartId,
}

/// Names a line of a cart.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByLine {
    /// The cart.
    pub cart_id: CartId,
    /// The line's variant.
    pub variant_id: VariantId,
}

/// Names a line of the signed-in shopper's cart.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByMyLine {
    /// The line's variant.
    pub variant_id: VariantId,
}

/// The guest cart to merge into the shopper's.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Merge {
    /// The guest's cart; merging it twice changes nothing.
    pub from: CartId,
}

/// What a shopper must know about a line before paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LineNotice {
    /// The price was different when it was put in.
    PriceChanged {
        /// The price then.
        was: Money,
    },
    /// Fewer units are left than asked for.
    OnlyLeft {
        /// Units that can be bought.
        available: i64,
    },
    /// None is left.
    SoldOut,
    /// The seller no longer lists it.
    Withdrawn,
}

/// One line as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineView {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// In addresses.
    pub product_slug: String,
    /// The product's name.
    pub title: String,
    /// Such as `Large / Oak`; empty where there is no choice.
    pub variant_title: String,
    /// Its picture.
    pub image: Option<Image>,
    /// Who sells it.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// In addresses.
    pub seller_slug: String,
    /// Its weight, for delivery rates.
    pub weight_grams: Option<i32>,
    /// Slugs of its category and those above, department first, for promotions.
    #[serde(default)]
    pub category_path: Vec<String>,
    /// Units asked for.
    pub quantity: i64,
    /// The most units that can be asked for now.
    pub max_quantity: i64,
    /// Price of one now.
    pub unit_price: Money,
    /// Price of all now.
    pub total: Money,
    /// What changed since it was put in.
    pub notices: Vec<LineNotice>,
}

/// A cart as it stands now, prices and stock checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartView {
    /// The cart.
    pub cart_id: CartId,
    /// Grows with every change.
    pub version: i64,
    /// Oldest first; sold-out and withdrawn lines are shown too.
    pub lines: Vec<LineView>,
    /// Units over all lines that can be bought.
    pub item_count: i64,
    /// Sum of the lines that can be bought.
    pub subtotal: Money,
    /// Whether every line can be bought as it stands.
    pub ready: bool,
    /// False while the product service is away: names and prices are the last known.
    pub checked: bool,
}

/// A cart and whose it is, for the order service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OwnedCart {
    /// The cart as it stands now.
    pub cart: CartView,
    /// Its shopper; `None` for a guest's.
    pub user_id: Option<UserId>,
}

/// Units in a cart, for the mini-cart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CartCount {
    /// Units over all lines.
    pub item_count: i64,
}

endpoint! {
    /// Opens a guest cart with its first line.
    CreateCart = Post "/v1/carts", Service { body: NewLine, response: CartView, status: 201, }
    /// A cart as it stands.
    GetCart = Get "/v1/carts/{cart_id}", Service { path: ByCart, response: CartView, }
    /// Any cart with its owner, for the order service.
    GetOwnedCart = Get "/v1/carts/{cart_id}/owned", Service { path: ByCart, response: OwnedCart, }
    /// Units in a cart; cheap.
    CountCart = Get "/v1/carts/{cart_id}/count", Service { path: ByCart, response: CartCount, }
    /// Adds units; the sum is capped by stock and 99, 409 `sold_out` where none is left.
    AddLine = Post "/v1/carts/{cart_id}/lines", Service { path: ByCart, body: NewLine, response: CartView, }
    /// Sets a line's quantity; 0 removes it.
    PutLine = Put "/v1/carts/{cart_id}/lines/{variant_id}", Service { path: ByLine, body: LineQuantity, response: CartView, }
    /// The signed-in shopper's cart; opened when there is none.
    GetMyCart = Get "/v1/me/cart", User { response: CartView, }
    /// Adds units to the signed-in shopper's cart.
    AddMyLine = Post "/v1/me/cart/lines", User { body: NewLine, response: CartView, }
    /// Sets the quantity of a line of the signed-in shopper's cart.
    PutMyLine = Put "/v1/me/cart/lines/{variant_id}", User { path: ByMyLine, body: LineQuantity, response: CartView, }
    /// Merges a guest's cart into the signed-in shopper's, once.
    MergeCart = Post "/v1/me/cart/merge", User { body: Merge, response: CartView, }
}
