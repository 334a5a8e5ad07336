//! All SQL on what is recommended.

use shared_types::ProductId;
use sqlx::{PgConnection, PgPool};
use time::Date;
use uuid::Uuid;

/// Adds interest in products on a day; rows are locked in order of product, so
/// that two orders at once cannot wait for each other.
///
/// # Errors
/// Those of the database.
pub async fn add_interest(
    connection: &mut PgConnection,
    day: Date,
    interest: &[(Uuid, i64)],
) -> sqlx::Result<()> {
    let (products, scores): (Vec<Uuid>, Vec<i64>) = interest.iter().copied().unzip();
    sqlx::query!(
        "insert into popularity (product_id, day, score)
         select product_id, $1, score
         from unnest($2::uuid[], $3::bigint[]) as told (product_id, score)
         order by product_id
         on conflict (day, product_id) do update
         set score = popularity.score + excluded.score",
        day,
        &products,
        &scores
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts one order in which all `products` were bought.
///
/// # Errors
/// Those of the database.
pub async fn add_together(connection: &mut PgConnection, products: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into bought_together (product_id, other_id, orders)
         select one, other, 1
         from unnest($1::uuid[]) as one cross join unnest($1::uuid[]) as other
         where one <> other
         order by one, other
         on conflict (product_id, other_id) do update
         set orders = bought_together.orders + 1",
        products
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Hides a product from every list, or shows it again.
///
/// # Errors
/// Those of the database.
pub async fn set_hidden(
    connection: &mut PgConnection,
    product_id: ProductId,
    hidden: bool,
) -> sqlx::Result<()> {
    let id = product_id.uuid();
    if hidden {
        sqlx::query!(
            "insert into hidden_product (product_id) values ($1) on conflict do nothing",
            id
        )
        .execute(connection)
        .await?;
    } else {
        sqlx::query!("delete from hidden_product where product_id = $1", id)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// What shoppers cared for most in the last thirty days.
///
/// # Errors
/// Those of the database.
pub async fn popular(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<ProductId>> {
    let ids = sqlx::query_scalar!(
        "select product_id from popularity
         where day > (now() at time zone 'utc')::date - 30
           and not exists (
               select from hidden_product where hidden_product.product_id = popularity.product_id
           )
         group by product_id
         order by sum(score) desc, product_id
         limit $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(ids.into_iter().map(ProductId::from).collect())
}

/// What was bought in the same orders as `product_id`, most often first.
///
/// # Errors
/// Those of the database.
pub async fn bought_together(
    pool: &PgPool,
    product_id: ProductId,
    limit: i64,
) -> sqlx::Result<Vec<ProductId>> {
    let ids = sqlx::query_scalar!(
        "select other_id from bought_together
         where product_id = $1
           and not exists (select from hidden_product where product_id = other_id)
         order by orders desc, other_id
         limit $2",
        product_id.uuid(),
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(ids.into_iter().map(ProductId::from).collect())
}
