//! The sellers' SQL.

use shared_types::SellerId;
use shared_types::product::SellerView;
use sqlx::PgPool;
use uuid::Uuid;

struct Row {
    seller_id: Uuid,
    slug: String,
    name: String,
    story: String,
    city: String,
    product_count: i64,
}

impl From<Row> for SellerView {
    fn from(row: Row) -> Self {
        Self {
            seller_id: row.seller_id.into(),
            slug: row.slug,
            name: row.name,
            story: row.story,
            city: row.city,
            product_count: row.product_count,
        }
    }
}

/// Those with most published products first.
pub(super) async fn of_note(pool: &PgPool) -> Result<Vec<SellerView>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.seller_id, s.slug, s.name, s.story, s.city,
             coalesce(counted.products, 0) as "product_count!"
         from seller s
         left join (
             select p.seller_id, count(*) as products
             from product p where p.published group by p.seller_id
         ) counted on counted.seller_id = s.seller_id
         order by coalesce(counted.products, 0) desc, s.name, s.seller_id
         limit 500"#
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(SellerView::from).collect())
}

pub(super) async fn by_slug(pool: &PgPool, slug: &str) -> Result<Option<SellerView>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.seller_id, s.slug, s.name, s.story, s.city,
             (select count(*) from product p
              where p.seller_slug = s.slug and p.published) as "product_count!"
         from seller s where s.slug = $1"#,
        slug
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(SellerView::from))
}

pub(super) async fn by_id(
    pool: &PgPool,
    seller: SellerId,
) -> Result<Option<SellerView>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.seller_id, s.slug, s.name, s.story, s.city,
             (select count(*) from product p
              where p.seller_slug = s.slug and p.published) as "product_count!"
         from seller s where s.seller_id = $1"#,
        seller.uuid()
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(SellerView::from))
}
