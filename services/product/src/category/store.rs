//! The tree's SQL.

use shared_types::product::{CategoryTree, CategoryView, Image};
use sqlx::PgPool;

/// The tree with counts and, for categories without a picture of their own, that
/// of their most popular product.
pub(super) async fn tree(pool: &PgPool) -> Result<CategoryTree, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with counted as (
             select step.slug, count(*) as products
             from product p cross join unnest(p.category_path) as step (slug)
             where p.published
             group by step.slug
         )
         select c.category_id, c.slug, c.name, parent.slug as "parent_slug?",
             coalesce(counted.products, 0) as "products!",
             coalesce(c.image_url, picture.image_url) as image_url,
             case when c.image_url is null then picture.image_alt else c.name end as image_alt
         from category c
         left join category parent on parent.category_id = c.parent_id
         left join counted on counted.slug = c.slug
         left join lateral (
             select p.image_url, p.image_alt
             from product p
             where c.image_url is null and p.published and p.image_url is not null
                 and p.category_path @> array[c.slug]
             order by p.popularity desc, p.product_id desc
             limit 1
         ) picture on true
         order by c.depth, c.position, c.name
         limit 5000"#
    )
    .fetch_all(pool)
    .await?;
    let categories = rows.into_iter().map(|row| CategoryView {
        category_id: row.category_id.into(),
        slug: row.slug,
        name: row.name,
        parent_slug: row.parent_slug,
        product_count: row.products,
        image: row.image_url.map(|url| Image {
            url,
            alt: row.image_alt.unwrap_or_default(),
        }),
    });
    Ok(CategoryTree {
        categories: categories.collect(),
    })
}
