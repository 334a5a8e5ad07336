//! Lists of products: which, in what order, counted by what.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::Image;
use crate::{Money, ProductId, Timestamp, VariantId};

/// How many to answer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// 1 to 100; 24 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 100)))]
    pub limit: Option<i64>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best match of the search text; without a text, popular first.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceAsc,
    /// Dearest first.
    PriceDesc,
    /// Best rated first.
    Rating,
}

/// Which products to list; filters narrow together, values of one attribute widen.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ProductQuery {
    /// Search text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(chars, max = 200)))]
    pub q: Option<String>,
    /// A category's slug; its descendants count too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(max = 200)))]
    pub category: Option<String>,
    /// Sellers' slugs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[garde(length(max = 40), inner(length(max = 200)))]
    pub seller: Vec<String>,
    /// Lowest price in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0_i64, max = 1_000_000_000_000_i64)))]
    pub min_price: Option<i64>,
    /// Highest price in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0_i64, max = 1_000_000_000_000_i64)))]
    pub max_price: Option<i64>,
    /// Attribute values as `Name:Value`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[garde(length(max = 20), inner(length(max = 200)))]
    pub attr: Vec<String>,
    /// Only what can be bought now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[garde(skip)]
    pub in_stock: bool,
    /// The order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub sort: Option<Sort>,
    /// Where the page starts: a cursor from `next` or `previous` of an earlier answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(max = 300)))]
    pub cursor: Option<String>,
    /// 1 to 100; 24 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 100)))]
    pub limit: Option<i64>,
    /// Whether to count facets and the total too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[garde(skip)]
    pub facets: bool,
}

/// A product in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductCard {
    /// The product.
    pub product_id: ProductId,
    /// In addresses: `/products/{slug}`.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Who sells it.
    pub seller_name: String,
    /// In addresses: `/products/s/{slug}`.
    pub seller_slug: String,
    /// Its first picture.
    pub image: Option<Image>,
    /// The lowest price of its variants.
    pub price: Money,
    /// The price it is compared with, when reduced.
    pub compare_at: Option<Money>,
    /// Whether its variants differ in price.
    pub price_varies: bool,
    /// Average of 1 to 5, with `rating_count` above 0.
    pub rating: Option<f32>,
    /// Ratings given.
    pub rating_count: i32,
    /// Units that can be bought now, over all variants.
    pub available: i64,
    /// The only variant's id, for adding straight from a list; `None` where there is a choice.
    pub single_variant: Option<VariantId>,
}

/// One page of a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ProductPage {
    /// In the order asked for.
    pub products: Vec<ProductCard>,
    /// The cursor of the page after, if there is one.
    pub next: Option<String>,
    /// The cursor of the page before, if there is one.
    pub previous: Option<String>,
    /// All matches, when facets were asked for.
    pub total: Option<i64>,
    /// Counts by value, when asked for.
    pub facets: Vec<Facet>,
    /// The cheapest and dearest match in minor units, the price choice set aside, when
    /// facets were asked for.
    pub price_range: Option<(i64, i64)>,
}

/// One property that a list can be narrowed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facet {
    /// `category`, `seller` or an attribute's name.
    pub name: String,
    /// What it filters by: a parameter of [`ProductQuery`] (`category`, `seller`, `attr`).
    pub parameter: String,
    /// The values, most frequent first.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacetValue {
    /// What to send: a slug, or `Name:Value` for an attribute.
    pub value: String,
    /// What to show.
    pub label: String,
    /// Matches with this value, the facet's own choice set aside.
    pub count: i64,
}

/// A list of products by id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ProductIds {
    /// At most 100; unknown ones are left out of the answer.
    #[garde(length(max = 100))]
    pub product_ids: Vec<ProductId>,
}

/// A list of products by slug.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ProductSlugs {
    /// At most 100; unknown ones are left out of the answer.
    #[garde(length(max = 100), inner(length(max = 200)))]
    pub slugs: Vec<String>,
}

/// Cards in the order asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ProductCards {
    /// Those found and published.
    pub products: Vec<ProductCard>,
}

/// Where a walk over all products stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The last slug of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(max = 200)))]
    pub after: Option<String>,
}

/// Up to 5,000 published products by slug, for the site map.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SlugPage {
    /// In order of slug.
    pub products: Vec<SlugEntry>,
}

/// One product's address.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SlugEntry {
    /// In addresses.
    pub slug: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
