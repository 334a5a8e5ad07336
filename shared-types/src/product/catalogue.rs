//! What is sold, by whom: categories, sellers, products, variants.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CategoryId, Money, ProductId, SellerId, Timestamp, VariantId};

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// Where it is: a path on this origin (`/media/…`).
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// One node of the category tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryView {
    /// The category.
    pub category_id: CategoryId,
    /// Its path of slugs, such as `kitchen` or `kitchen-cookware`; unique.
    pub slug: String,
    /// As a shopper reads it.
    pub name: String,
    /// The category above; a department has none.
    pub parent_slug: Option<String>,
    /// Published products in it and below.
    pub product_count: i64,
    /// A picture that stands for it.
    pub image: Option<Image>,
}

/// The whole category tree, parents before children.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct CategoryTree {
    /// Every category.
    pub categories: Vec<CategoryView>,
}

/// A seller as shoppers see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SellerView {
    /// The seller.
    pub seller_id: SellerId,
    /// In addresses: `/products/s/{slug}`.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// One line about them.
    pub story: String,
    /// Where they are.
    pub city: String,
    /// Their published products.
    pub product_count: i64,
}

/// Sellers, those with most products first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SellerList {
    /// At most the limit asked for.
    pub sellers: Vec<SellerView>,
}

/// Names something by its slug.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
pub struct BySlug {
    /// Lower-case words joined by hyphens.
    #[garde(length(min = 1, max = 200))]
    pub slug: String,
}

/// One option of a product, such as size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OptionView {
    /// Such as `Size`.
    pub name: String,
    /// Its values in the seller's order.
    pub values: Vec<String>,
}

/// A sellable SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VariantView {
    /// The variant.
    pub variant_id: VariantId,
    /// The seller's stock-keeping unit.
    pub sku: String,
    /// One value for each option of the product, in order.
    pub option_values: Vec<String>,
    /// Its price.
    pub price: Money,
    /// The price it is compared with, when reduced.
    pub compare_at: Option<Money>,
    /// Units that can be bought now.
    pub available: i64,
    /// Its own picture, if any.
    pub image: Option<Image>,
}

/// One fact about a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attribute {
    /// Such as `Material`.
    pub name: String,
    /// Such as `Oak`.
    pub value: String,
}

/// A name and its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Crumb {
    /// As a shopper reads it.
    pub name: String,
    /// The category's slug.
    pub slug: String,
}

/// A product page's worth of product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductView {
    /// The product.
    pub product_id: ProductId,
    /// In addresses.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Sanitised HTML.
    pub description_html: String,
    /// Who sells it.
    pub seller: SellerView,
    /// From department down to its own category.
    pub breadcrumbs: Vec<Crumb>,
    /// First is the main one.
    pub images: Vec<Image>,
    /// Its options; empty where there is one variant only.
    pub options: Vec<OptionView>,
    /// At least one.
    pub variants: Vec<VariantView>,
    /// Facts.
    pub attributes: Vec<Attribute>,
    /// The seller's words to find it by.
    pub tags: Vec<String>,
    /// Average of 1 to 5, with `rating_count` above 0.
    pub rating: Option<f32>,
    /// Ratings given.
    pub rating_count: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A list of variants by id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VariantIds {
    /// At most 200; unknown ones are left out of the answer.
    #[garde(length(max = 200))]
    pub variant_ids: Vec<VariantId>,
}

/// A variant with all that a cart line shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantSnapshot {
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
    /// The seller's stock-keeping unit.
    pub sku: String,
    /// Who sells it.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// In addresses.
    pub seller_slug: String,
    /// Its picture.
    pub image: Option<Image>,
    /// Its price now.
    pub price: Money,
    /// Units that can be bought now.
    pub available: i64,
    /// Its weight, for delivery rates.
    pub weight_grams: Option<i32>,
    /// Slugs of its category and those above, department first, for promotions.
    #[serde(default)]
    pub category_path: Vec<String>,
}

/// Snapshots in the order asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct VariantSnapshots {
    /// Those found and published.
    pub variants: Vec<VariantSnapshot>,
}
