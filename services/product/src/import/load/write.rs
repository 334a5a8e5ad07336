//! Writes a batch: one statement for each table.

use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::rows::Rows;

/// Writes the rows over what was there.
pub(super) async fn write(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = rows.products.iter().map(|row| row.product_id).collect();
    products(connection, rows).await?;
    contents(connection, rows).await?;
    clear(connection, &ids).await?;
    attributes(connection, rows).await?;
    images(connection, rows).await?;
    variants(connection, rows).await?;
    stock(connection, rows).await?;
    withdraw(connection, rows, &ids).await
}

async fn products(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into product (product_id, seller_id, handle, slug, title, published, seller_slug,
             seller_name, image_url, image_alt, currency, min_price, max_price, compare_at,
             rating, rating_count, available, single_variant_id, popularity, listed_at,
             updated_at, category_path, facet_values, search, content_hash)
         select r.product_id, r.seller_id, r.handle, r.slug, r.title, r.published, r.seller_slug,
             r.seller_name, r.image_url, r.image_alt, r.currency, r.min_price, r.max_price,
             r.compare_at, r.rating, r.rating_count, r.available, r.single_variant_id,
             r.popularity, r.listed_at, now(), r.category_path, r.facet_values,
             setweight(to_tsvector('english', r.title), 'A')
                 || setweight(to_tsvector('english', r.keywords), 'B')
                 || setweight(to_tsvector('english', r.description_html), 'D'),
             decode(r.content_hash, 'hex')
         from json_to_recordset($1::json) as r (product_id uuid, seller_id uuid, handle text,
             slug text, title text, published boolean, seller_slug text, seller_name text,
             image_url text, image_alt text, currency text, min_price bigint, max_price bigint,
             compare_at bigint, rating real, rating_count int, available bigint,
             single_variant_id uuid, popularity bigint, listed_at timestamptz,
             category_path text[], facet_values text[], keywords text, description_html text,
             content_hash text)
         on conflict (product_id) do update set
             title = excluded.title, published = excluded.published,
             seller_name = excluded.seller_name, image_url = excluded.image_url,
             image_alt = excluded.image_alt, currency = excluded.currency,
             min_price = excluded.min_price, max_price = excluded.max_price,
             compare_at = excluded.compare_at, rating = excluded.rating,
             rating_count = excluded.rating_count, available = excluded.available,
             single_variant_id = excluded.single_variant_id, popularity = excluded.popularity,
             updated_at = excluded.updated_at, category_path = excluded.category_path,
             facet_values = excluded.facet_values, search = excluded.search,
             content_hash = excluded.content_hash",
        Json(&rows.products) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn contents(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into product_content (product_id, description_html, option_names, tags)
         select r.product_id, r.description_html, r.option_names, r.tags
         from json_to_recordset($1::json) as r (product_id uuid, description_html text,
             option_names text[], tags text[])
         on conflict (product_id) do update set
             description_html = excluded.description_html,
             option_names = excluded.option_names, tags = excluded.tags",
        Json(&rows.products) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes what is written anew as a whole.
async fn clear(connection: &mut PgConnection, products: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from product_attribute where product_id = any($1)",
        products
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from product_image where product_id = any($1)",
        products
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn attributes(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into product_attribute (product_id, position, name, value)
         select r.product_id, r.position, r.name, r.value
         from json_to_recordset($1::json)
             as r (product_id uuid, position int, name text, value text)",
        Json(&rows.attributes) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn images(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into product_image (product_id, position, url, alt)
         select r.product_id, r.position, r.url, r.alt
         from json_to_recordset($1::json)
             as r (product_id uuid, position int, url text, alt text)",
        Json(&rows.images) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn variants(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into variant (variant_id, product_id, seller_id, sku, position, option_values,
             price, compare_at, image_url, image_alt, weight_grams)
         select r.variant_id, r.product_id, r.seller_id, r.sku, r.position, r.option_values,
             r.price, r.compare_at, r.image_url, r.image_alt, r.weight_grams
         from json_to_recordset($1::json) as r (variant_id uuid, product_id uuid, seller_id uuid,
             sku text, position int, option_values text[], price bigint, compare_at bigint,
             image_url text, image_alt text, weight_grams int)
         on conflict (variant_id) do update set
             position = excluded.position, option_values = excluded.option_values,
             price = excluded.price, compare_at = excluded.compare_at,
             image_url = excluded.image_url, image_alt = excluded.image_alt,
             weight_grams = excluded.weight_grams",
        Json(&rows.variants) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn stock(connection: &mut PgConnection, rows: &Rows) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stock (variant_id, product_id, on_hand)
         select r.variant_id, r.product_id, r.on_hand
         from json_to_recordset($1::json)
             as r (variant_id uuid, product_id uuid, on_hand bigint)
         order by r.variant_id
         on conflict (variant_id) do update set
             on_hand = greatest(excluded.on_hand, stock.reserved), offered = true",
        Json(&rows.variants) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes variants off offer that their products no longer have.
async fn withdraw(
    connection: &mut PgConnection,
    rows: &Rows,
    products: &[Uuid],
) -> Result<(), sqlx::Error> {
    let kept: Vec<Uuid> = rows.variants.iter().map(|row| row.variant_id).collect();
    sqlx::query!(
        "update stock set offered = false
         where product_id = any($1) and offered and variant_id <> all($2)",
        products,
        &kept
    )
    .execute(connection)
    .await?;
    Ok(())
}
