//! The product service's contract: catalogue, search, stock.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CategoryId, Money, OrderId, ProductId, SellerId, Timestamp, VariantId};

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

/// How many to answer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// 1 to 100; 24 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 100)))]
    pub limit: Option<i64>,
}

/// Names something by its slug.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
pub struct BySlug {
    /// Lower-case words joined by hyphens.
    #[garde(length(min = 1, max = 200))]
    pub slug: String,
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
    /// The cheapest and dearest match in minor units, when facets were asked for.
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
}

/// Snapshots in the order asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct VariantSnapshots {
    /// Those found and published.
    pub variants: Vec<VariantSnapshot>,
}

/// Stock to hold for an order while its shopper pays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewReservation {
    /// The order; asking again for it answers as before.
    #[garde(skip)]
    pub order_id: OrderId,
    /// Lines of one variant are summed.
    #[garde(length(min = 1, max = 200), dive)]
    pub lines: Vec<ReservationLine>,
}

/// So many units of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReservationLine {
    /// The variant.
    #[garde(skip)]
    pub variant_id: VariantId,
    /// Units, at least 1.
    #[garde(range(min = 1, max = 1_000_000))]
    pub quantity: i64,
}

/// A reservation's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Units are held until `expires_at`.
    Held,
    /// Units are sold.
    Committed,
    /// Units went back.
    Released,
    /// Time ran out and units went back.
    Expired,
}

/// A reservation of stock for one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReservationView {
    /// The order.
    pub order_id: OrderId,
    /// Where it stands.
    pub state: ReservationState,
    /// When held units go back by themselves.
    pub expires_at: Timestamp,
}

/// Names one order's reservation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByOrder {
    /// The order.
    pub order_id: OrderId,
}

/// Names one variant.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByVariant {
    /// The variant.
    pub variant_id: VariantId,
}

/// Stock on hand as its seller counts it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewStock {
    /// Units on the shelf, those reserved included.
    #[garde(range(min = 0, max = 100_000_000))]
    pub on_hand: i64,
}

/// A variant's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockView {
    /// The variant.
    pub variant_id: VariantId,
    /// Units on the shelf, those reserved included.
    pub on_hand: i64,
    /// Units held for orders.
    pub reserved: i64,
    /// Units that can be bought now.
    pub available: i64,
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

endpoint! {
    /// The category tree with counts.
    ListCategories = Get "/v1/categories", Public { response: CategoryTree, }
    /// Sellers of note.
    ListSellers = Get "/v1/sellers", Public { query: Limit, response: SellerList, }
    /// One seller by slug.
    GetSeller = Get "/v1/sellers/{slug}", Public { path: BySlug, response: SellerView, }
    /// Lists and searches products.
    ListProducts = Get "/v1/products", Public { query: ProductQuery, response: ProductPage, }
    /// One product by slug.
    GetProduct = Get "/v1/products/{slug}", Public { path: BySlug, response: ProductView, }
    /// Cards of products by id.
    LookUpProducts = Post "/v1/products/look-up", Public { body: ProductIds, response: ProductCards, }
    /// Cards of products by slug.
    LookUpSlugs = Post "/v1/products/look-up-slugs", Public { body: ProductSlugs, response: ProductCards, }
    /// Price, stock and names of variants.
    LookUpVariants = Post "/v1/variants/look-up", Public { body: VariantIds, response: VariantSnapshots, }
    /// Walks over all published products.
    ListSlugs = Get "/v1/slugs", Public { query: After, response: SlugPage, }
    /// A variant's stock, for its seller.
    GetStock = Get "/v1/variants/{variant_id}/stock", User { path: ByVariant, response: StockView, }
    /// Sets a variant's stock on hand, for its seller.
    PutStock = Put "/v1/variants/{variant_id}/stock", User { path: ByVariant, body: NewStock, response: StockView, }
    /// Holds stock for an order; 409 `sold_out` names the lines that fell short.
    Reserve = Post "/v1/reservations", Service { body: NewReservation, response: ReservationView, status: 201, }
    /// A reservation as it stands.
    GetReservation = Get "/v1/reservations/{order_id}", Service { path: ByOrder, response: ReservationView, }
    /// Turns held units into sold ones; 409 `reservation_ended` once they went back.
    CommitReservation = Post "/v1/reservations/{order_id}/commit", Service { path: ByOrder, response: ReservationView, }
    /// Gives held units back; one that never was is remembered as released.
    ReleaseReservation = Post "/v1/reservations/{order_id}/release", Service { path: ByOrder, response: ReservationView, }
}
