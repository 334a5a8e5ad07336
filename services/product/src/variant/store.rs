//! The variants' SQL.

use shared_types::product::VariantSnapshot;
use sqlx::PgPool;
use uuid::Uuid;

use crate::product::{image, money};

/// Variants on offer of published products, in no order.
pub(super) async fn snapshots(
    pool: &PgPool,
    ids: &[Uuid],
) -> Result<Vec<VariantSnapshot>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select v.variant_id, v.product_id, p.slug, p.title, v.option_values, v.sku,
             p.seller_id, p.seller_name, p.seller_slug, p.currency, p.category_path,
             v.price, v.weight_grams,
             coalesce(v.image_url, p.image_url) as image_url,
             case when v.image_url is null then p.image_alt else v.image_alt end as image_alt,
             s.on_hand - s.reserved as "available!"
         from variant v
         join stock s on s.variant_id = v.variant_id
         join product p on p.product_id = v.product_id
         where v.variant_id = any($1) and s.offered and p.published"#,
        ids
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(VariantSnapshot {
                variant_id: row.variant_id.into(),
                product_id: row.product_id.into(),
                product_slug: row.slug,
                title: row.title,
                variant_title: row.option_values.join(" / "),
                sku: row.sku,
                seller_id: row.seller_id.into(),
                seller_name: row.seller_name,
                seller_slug: row.seller_slug,
                image: image(row.image_url, row.image_alt),
                price: money(row.price, &row.currency)?,
                available: row.available,
                weight_grams: row.weight_grams,
                category_path: row.category_path,
            })
        })
        .collect()
}
