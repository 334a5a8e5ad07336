//! The products' SQL.

use serde::Deserialize;
use shared_types::product::{
    Attribute, Image, OptionView, ProductCard, ProductView, SellerView, SlugEntry, VariantView,
};
use sqlx::PgPool;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::card::{CardRow, image, money};

/// A product's page as the database answers it, in one round trip.
pub(super) struct PageRow {
    product_id: Uuid,
    pub seller_id: Uuid,
    slug: String,
    title: String,
    currency: String,
    rating: Option<f32>,
    rating_count: i32,
    updated_at: OffsetDateTime,
    category_path: Vec<String>,
    description_html: String,
    option_names: Vec<String>,
    tags: Vec<String>,
    images: Json<Vec<Image>>,
    attributes: Json<Vec<Attribute>>,
    variants: Json<Vec<VariantRow>>,
}

#[derive(Deserialize)]
struct VariantRow {
    variant_id: Uuid,
    sku: String,
    option_values: Vec<String>,
    price: i64,
    compare_at: Option<i64>,
    image_url: Option<String>,
    image_alt: Option<String>,
    available: i64,
}

impl PageRow {
    /// The view without its breadcrumbs, and the path they are made from.
    pub fn view(self, seller: SellerView) -> Result<(ProductView, Vec<String>), sqlx::Error> {
        let options = options(self.option_names, &self.variants.0);
        let currency = self.currency;
        let variants = self.variants.0.into_iter().map(|row| row.view(&currency));
        let view = ProductView {
            product_id: self.product_id.into(),
            slug: self.slug,
            title: self.title,
            description_html: self.description_html,
            seller,
            breadcrumbs: Vec::new(),
            images: self.images.0,
            options,
            variants: variants.collect::<Result<_, _>>()?,
            attributes: self.attributes.0,
            tags: self.tags,
            rating: self.rating.filter(|_| self.rating_count > 0),
            rating_count: self.rating_count,
            updated_at: self.updated_at.into(),
        };
        Ok((view, self.category_path))
    }
}

impl VariantRow {
    fn view(self, currency: &str) -> Result<VariantView, sqlx::Error> {
        Ok(VariantView {
            variant_id: self.variant_id.into(),
            sku: self.sku,
            option_values: self.option_values,
            price: money(self.price, currency)?,
            compare_at: self
                .compare_at
                .map(|amount| money(amount, currency))
                .transpose()?,
            available: self.available,
            image: image(self.image_url, self.image_alt),
        })
    }
}

/// Each option with the values that its variants offer, in the variants' order.
fn options(names: Vec<String>, variants: &[VariantRow]) -> Vec<OptionView> {
    let values_at = |place: usize| {
        let mut values: Vec<String> = Vec::new();
        for value in variants
            .iter()
            .filter_map(|variant| variant.option_values.get(place))
        {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values
    };
    let named = |(place, name)| OptionView {
        name,
        values: values_at(place),
    };
    names.into_iter().enumerate().map(named).collect()
}

pub(super) async fn page(pool: &PgPool, slug: &str) -> Result<Option<PageRow>, sqlx::Error> {
    sqlx::query_as!(
        PageRow,
        r#"select p.product_id, p.seller_id, p.slug, p.title, p.currency, p.rating,
             p.rating_count, p.updated_at, p.category_path,
             c.description_html, c.option_names, c.tags,
             (select coalesce(json_agg(json_build_object('url', i.url, 'alt', i.alt)
                                       order by i.position), '[]'::json)
              from product_image i
              where i.product_id = p.product_id) as "images!: Json<Vec<Image>>",
             (select coalesce(json_agg(json_build_object('name', a.name, 'value', a.value)
                                       order by a.position), '[]'::json)
              from product_attribute a
              where a.product_id = p.product_id) as "attributes!: Json<Vec<Attribute>>",
             (select coalesce(json_agg(json_build_object(
                      'variant_id', v.variant_id, 'sku', v.sku,
                      'option_values', v.option_values, 'price', v.price,
                      'compare_at', v.compare_at, 'image_url', v.image_url,
                      'image_alt', v.image_alt, 'available', s.on_hand - s.reserved)
                      order by v.position), '[]'::json)
              from variant v
              join stock s on s.variant_id = v.variant_id
              where v.product_id = p.product_id and s.offered
             ) as "variants!: Json<Vec<VariantRow>>"
         from product p
         join product_content c on c.product_id = p.product_id
         where p.slug = $1 and p.published"#,
        slug
    )
    .fetch_optional(pool)
    .await
}

pub(super) async fn cards_by_id(
    pool: &PgPool,
    ids: &[Uuid],
) -> Result<Vec<ProductCard>, sqlx::Error> {
    let rows = sqlx::query_as!(
        CardRow,
        "select p.product_id, p.slug, p.title, p.seller_name, p.seller_slug, p.image_url,
             p.image_alt, p.currency, p.min_price, p.max_price, p.compare_at, p.rating,
             p.rating_count, p.available, p.single_variant_id
         from product p
         where p.product_id = any($1) and p.published",
        ids
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(ProductCard::try_from).collect()
}

pub(super) async fn cards_by_slug(
    pool: &PgPool,
    slugs: &[String],
) -> Result<Vec<ProductCard>, sqlx::Error> {
    let rows = sqlx::query_as!(
        CardRow,
        "select p.product_id, p.slug, p.title, p.seller_name, p.seller_slug, p.image_url,
             p.image_alt, p.currency, p.min_price, p.max_price, p.compare_at, p.rating,
             p.rating_count, p.available, p.single_variant_id
         from product p
         where p.slug = any($1) and p.published",
        slugs
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(ProductCard::try_from).collect()
}

pub(super) async fn slugs_after(pool: &PgPool, after: &str) -> Result<Vec<SlugEntry>, sqlx::Error> {
    let rows = sqlx::query!(
        "select slug, updated_at from product
         where published and slug > $1 order by slug limit 5000",
        after
    )
    .fetch_all(pool)
    .await?;
    let entries = rows.into_iter().map(|row| SlugEntry {
        slug: row.slug,
        updated_at: row.updated_at.into(),
    });
    Ok(entries.collect())
}
