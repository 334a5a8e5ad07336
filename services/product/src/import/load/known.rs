//! What the database knows already of a batch's products.

use std::collections::{HashMap, HashSet};

use shared_types::Money;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::product::money;

/// A product that was imported before.
pub(super) struct KnownProduct {
    pub product_id: Uuid,
    pub slug: String,
    pub content_hash: Vec<u8>,
    pub listed_at: OffsetDateTime,
}

/// By seller and handle.
pub(super) async fn products(
    connection: &mut PgConnection,
    sellers: &[Uuid],
    handles: &[String],
) -> Result<HashMap<(Uuid, String), KnownProduct>, sqlx::Error> {
    let rows = sqlx::query!(
        "select p.seller_id, p.handle, p.product_id, p.slug, p.content_hash, p.listed_at
         from unnest($1::uuid[], $2::text[]) as given (seller_id, handle)
         join product p on p.seller_id = given.seller_id and p.handle = given.handle",
        sellers,
        handles
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|row| {
        let product = KnownProduct {
            product_id: row.product_id,
            slug: row.slug,
            content_hash: row.content_hash,
            listed_at: row.listed_at,
        };
        ((row.seller_id, row.handle), product)
    });
    Ok(known.collect())
}

/// A variant that was imported before.
pub(super) struct KnownVariant {
    pub variant_id: Uuid,
    /// What its seller calls the product it belongs to.
    pub handle: String,
}

/// By seller and SKU.
pub(super) async fn variants(
    connection: &mut PgConnection,
    sellers: &[Uuid],
    skus: &[String],
) -> Result<HashMap<(Uuid, String), KnownVariant>, sqlx::Error> {
    let rows = sqlx::query!(
        "select v.seller_id, v.sku, v.variant_id, p.handle
         from unnest($1::uuid[], $2::text[]) as given (seller_id, sku)
         join variant v on v.seller_id = given.seller_id and v.sku = given.sku
         join product p on p.product_id = v.product_id",
        sellers,
        skus
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|row| {
        let variant = KnownVariant {
            variant_id: row.variant_id,
            handle: row.handle,
        };
        ((row.seller_id, row.sku), variant)
    });
    Ok(known.collect())
}

/// A variant's stock before the batch.
#[derive(Clone, Copy)]
pub(super) struct KnownStock {
    pub product_id: Uuid,
    pub on_hand: i64,
    pub reserved: i64,
    pub offered: bool,
}

/// All stock of these products, locked until the transaction ends.
pub(super) async fn lock_stock(
    connection: &mut PgConnection,
    products: &[Uuid],
) -> Result<HashMap<Uuid, KnownStock>, sqlx::Error> {
    let rows = sqlx::query!(
        "select variant_id, product_id, on_hand, reserved, offered from stock
         where product_id = any($1) order by variant_id for no key update",
        products
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|row| {
        let stock = KnownStock {
            product_id: row.product_id,
            on_hand: row.on_hand,
            reserved: row.reserved,
            offered: row.offered,
        };
        (row.variant_id, stock)
    });
    Ok(known.collect())
}

/// What variants of these products cost, by variant. Another import that changes one of
/// them holds its stock, so after [`lock_stock`] this is what they cost until the
/// transaction ends.
pub(super) async fn prices(
    connection: &mut PgConnection,
    products: &[Uuid],
) -> Result<HashMap<Uuid, Money>, sqlx::Error> {
    let rows = sqlx::query!(
        "select v.variant_id, v.price, p.currency from variant v
         join product p on p.product_id = v.product_id
         where v.product_id = any($1)",
        products
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.variant_id, money(row.price, &row.currency)?)))
        .collect()
}

/// Those of `slugs` that products have already.
pub(super) async fn taken_slugs(
    connection: &mut PgConnection,
    slugs: &[String],
) -> Result<HashSet<String>, sqlx::Error> {
    let rows = sqlx::query_scalar!("select slug from product where slug = any($1)", slugs)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}
