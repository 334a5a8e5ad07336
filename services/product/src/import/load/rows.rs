//! Rows as a batch writes them; one JSON text carries all rows of a table.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize)]
pub(super) struct ProductRow {
    pub product_id: Uuid,
    pub seller_id: Uuid,
    pub handle: String,
    pub slug: String,
    pub title: String,
    pub published: bool,
    pub seller_slug: String,
    pub seller_name: String,
    pub image_url: Option<String>,
    pub image_alt: Option<String>,
    pub currency: &'static str,
    pub min_price: i64,
    pub max_price: i64,
    pub compare_at: Option<i64>,
    pub rating: Option<f32>,
    pub rating_count: i32,
    pub available: i64,
    pub single_variant_id: Option<Uuid>,
    pub popularity: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub listed_at: OffsetDateTime,
    pub category_path: Vec<String>,
    pub facet_values: Vec<String>,
    /// Words to find it by that are neither in its title nor in its description.
    pub keywords: String,
    /// In hexadecimal digits.
    pub content_hash: String,
    pub description_html: String,
    pub option_names: Vec<String>,
    pub tags: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct AttributeRow {
    pub product_id: Uuid,
    pub position: i32,
    pub name: String,
    pub value: String,
}

#[derive(Serialize)]
pub(super) struct ImageRow {
    pub product_id: Uuid,
    pub position: i32,
    pub url: String,
    pub alt: String,
}

#[derive(Serialize)]
pub(super) struct VariantRow {
    pub variant_id: Uuid,
    pub product_id: Uuid,
    pub seller_id: Uuid,
    pub sku: String,
    pub position: i32,
    pub option_values: Vec<String>,
    pub price: i64,
    pub compare_at: Option<i64>,
    pub image_url: Option<String>,
    pub image_alt: Option<String>,
    pub weight_grams: Option<i32>,
    /// Units on the shelf; never below those held for orders.
    pub on_hand: i64,
}

/// Everything a batch writes.
#[derive(Default)]
pub(super) struct Rows {
    pub products: Vec<ProductRow>,
    pub attributes: Vec<AttributeRow>,
    pub images: Vec<ImageRow>,
    pub variants: Vec<VariantRow>,
}
