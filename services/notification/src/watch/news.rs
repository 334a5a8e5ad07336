//! All SQL on variants that are to be looked at.

use std::time::Duration;

use shared_types::{ProductId, VariantId};
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool};

/// A variant whose turn it is.
#[derive(Clone, Copy, Debug)]
pub struct Claimed {
    /// The variant.
    pub variant_id: VariantId,
    /// Tries, this one included.
    pub tries: u32,
    /// What had happened by then.
    times: i64,
}

/// Has a variant looked at.
///
/// # Errors
/// Those of the database.
pub async fn note(connection: &mut PgConnection, variant_id: VariantId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into variant_news (variant_id) values ($1)
         on conflict (variant_id) do update set times = variant_news.times + 1",
        variant_id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has a variant looked at, if anybody watches its price.
///
/// # Errors
/// Those of the database.
pub async fn note_if_watched(
    connection: &mut PgConnection,
    variant_id: VariantId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into variant_news (variant_id)
         select $1 where exists (
             select from watch where variant_id = $1 and kind = 'price'
         )
         on conflict (variant_id) do update set times = variant_news.times + 1",
        variant_id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has a variant looked at, if anybody waits for it to be back.
///
/// # Errors
/// Those of the database.
pub async fn note_if_awaited(
    connection: &mut PgConnection,
    variant_id: VariantId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into variant_news (variant_id)
         select $1 where exists (
             select from watch where variant_id = $1 and kind = 'stock' and told_at is null
         )
         on conflict (variant_id) do update set times = variant_news.times + 1",
        variant_id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has the variants of a product looked at that anybody watches.
///
/// # Errors
/// Those of the database.
pub async fn note_product(
    connection: &mut PgConnection,
    product_id: ProductId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into variant_news (variant_id)
         select distinct variant_id from watch
         where product_id = $1 and (kind = 'price' or told_at is null)
         order by variant_id
         on conflict (variant_id) do update set times = variant_news.times + 1",
        product_id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Claims up to `limit` variants for `lease`, by when they must be looked at, or they
/// are due again.
///
/// # Errors
/// Those of the database.
pub async fn claim(pool: &PgPool, limit: i64, lease: Duration) -> anyhow::Result<Vec<Claimed>> {
    let rows = sqlx::query!(
        "update variant_news set tries = tries + 1, due_at = now() + $2
         where variant_id in (
             select variant_id from variant_news
             where due_at <= now()
             order by due_at limit $1 for update skip locked
         )
         returning variant_id, tries, times",
        limit,
        interval(lease)?,
    )
    .fetch_all(pool)
    .await?;
    let claimed = rows.into_iter().map(|row| {
        Ok(Claimed {
            variant_id: row.variant_id.into(),
            tries: row.tries.try_into()?,
            times: row.times,
        })
    });
    claimed.collect()
}

/// All who wait were told. Where more happened meanwhile it is due again.
///
/// # Errors
/// Those of the database.
pub async fn settle(pool: &PgPool, claimed: Claimed) -> sqlx::Result<()> {
    let settled = sqlx::query!(
        "delete from variant_news where variant_id = $1 and times = $2",
        claimed.variant_id.uuid(),
        claimed.times,
    )
    .execute(pool)
    .await?;
    if settled.rows_affected() == 0 {
        go_on(pool, claimed).await?;
    }
    Ok(())
}

/// There are more to be told.
///
/// # Errors
/// Those of the database.
pub async fn go_on(pool: &PgPool, claimed: Claimed) -> sqlx::Result<()> {
    sqlx::query!(
        "update variant_news set due_at = now(), tries = 0 where variant_id = $1",
        claimed.variant_id.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Leaves a variant for another try after `pause`.
///
/// # Errors
/// Those of the database.
pub async fn put_off(pool: &PgPool, claimed: Claimed, pause: Duration) -> anyhow::Result<()> {
    sqlx::query!(
        "update variant_news set due_at = now() + $2 where variant_id = $1",
        claimed.variant_id.uuid(),
        interval(pause)?,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// PostgreSQL counts in microseconds.
fn interval(duration: Duration) -> anyhow::Result<PgInterval> {
    Ok(PgInterval {
        months: 0,
        days: 0,
        microseconds: duration.as_micros().try_into()?,
    })
}
