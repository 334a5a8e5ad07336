//! All SQL on watches.

use shared_types::product::VariantSnapshot;
use shared_types::watch::{WatchKind, WatchView};
use shared_types::{Money, UserId, WatchId};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// Watches on a page.
pub const PAGE: usize = 20;

/// Watches of one shopper, counted at the insert: a few more in parallel do no harm.
pub const MOST: i64 = 200;

/// A watch that what is offered fits.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// The watch.
    pub watch_id: WatchId,
    /// Whose it is.
    pub user_id: UserId,
}

/// A watch that was moved to where the same is no news any more.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// Whose it is.
    pub user_id: UserId,
    /// For what.
    pub kind: WatchKind,
    /// Below which price one was news.
    pub below: Money,
}

struct Row {
    watch_id: Uuid,
    variant_id: Uuid,
    product_id: Uuid,
    kind: String,
    title: String,
    currency: String,
    price: i64,
    low: i64,
    set_at: OffsetDateTime,
    told_at: Option<OffsetDateTime>,
}

impl Row {
    fn view(self) -> sqlx::Result<WatchView> {
        let kind = kind(&self.kind)?;
        let told = self.told_at.is_some() && kind == WatchKind::Price;
        Ok(WatchView {
            watch_id: self.watch_id.into(),
            variant_id: self.variant_id.into(),
            product_id: self.product_id.into(),
            kind,
            title: self.title,
            price: money(self.price, &self.currency)?,
            told_price: told.then(|| money(self.low, &self.currency)).transpose()?,
            set_at: self.set_at.into(),
            told_at: self.told_at.map(Into::into),
        })
    }
}

/// Watches what is offered from now on; `None` where the shopper watches [`MOST`] others.
///
/// # Errors
/// Those of the database.
pub async fn put(
    connection: &mut PgConnection,
    user_id: UserId,
    kind: WatchKind,
    offer: &VariantSnapshot,
) -> sqlx::Result<Option<WatchView>> {
    let row = sqlx::query_as!(
        Row,
        "insert into watch (watch_id, user_id, variant_id, product_id, kind, title, currency,
             price, low)
         select $1, $2, $3, $4, $5, $6, $7, $8, $8
         where (select count(*) from watch where user_id = $2) < $9
             or exists (
                 select from watch where user_id = $2 and variant_id = $3 and kind = $5
             )
         on conflict on constraint watch_once do update set
             product_id = excluded.product_id, title = excluded.title,
             currency = excluded.currency, price = excluded.price, low = excluded.low,
             set_at = now(), told_at = null
         returning watch_id, variant_id, product_id, kind, title, currency, price, low, set_at,
             told_at",
        Uuid::now_v7(),
        user_id.uuid(),
        offer.variant_id.uuid(),
        offer.product_id.uuid(),
        kind.as_str(),
        offer.title,
        offer.price.currency.code(),
        offer.price.amount,
        MOST,
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::view).transpose()
}

/// A page of a shopper's watches and one more, newest first, from before `before`.
///
/// # Errors
/// Those of the database.
pub async fn page(
    pool: &PgPool,
    user_id: UserId,
    before: Option<WatchId>,
) -> sqlx::Result<Vec<WatchView>> {
    let rows = sqlx::query_as!(
        Row,
        "select watch_id, variant_id, product_id, kind, title, currency, price, low, set_at,
             told_at
         from watch
         where user_id = $1 and ($2::uuid is null or watch_id < $2)
         order by watch_id desc limit $3",
        user_id.uuid(),
        before.map(|id| id.uuid()),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Row::view).collect()
}

/// Ends a shopper's watch; `false` where it is not theirs.
///
/// # Errors
/// Those of the database.
pub async fn delete(pool: &PgPool, user_id: UserId, watch_id: WatchId) -> sqlx::Result<bool> {
    let deleted = sqlx::query!(
        "delete from watch where user_id = $1 and watch_id = $2",
        user_id.uuid(),
        watch_id.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(deleted.rows_affected() == 1)
}

/// Up to `limit` watches to whose owners what is offered is news.
///
/// # Errors
/// Those of the database.
pub async fn due(pool: &PgPool, offer: &VariantSnapshot, limit: i64) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        "select watch_id, user_id from watch
         where variant_id = $1 and (
             kind = 'price' and currency = $2 and low > $3
             or kind = 'stock' and told_at is null and $4
         )
         order by watch_id limit $5",
        offer.variant_id.uuid(),
        offer.price.currency.code(),
        offer.price.amount,
        offer.available > 0,
        limit,
    )
    .fetch_all(pool)
    .await?;
    let due = rows.into_iter().map(|row| Due {
        watch_id: row.watch_id.into(),
        user_id: row.user_id.into(),
    });
    Ok(due.collect())
}

/// Moves those of `watches` to which what is offered is still news; whoever else would
/// tell the same waits for this transaction and then finds it told.
///
/// # Errors
/// Those of the database.
pub async fn tell(
    connection: &mut PgConnection,
    offer: &VariantSnapshot,
    watches: &[Uuid],
) -> sqlx::Result<Vec<Told>> {
    let rows = sqlx::query!(
        "with due as materialized (
             select watch_id, low from watch
             where watch_id = any($1) and (
                 kind = 'price' and currency = $2 and low > $3
                 or kind = 'stock' and told_at is null and $4
             )
             order by watch_id for update
         )
         update watch set told_at = now(),
             low = case when watch.kind = 'price' then $3 else watch.low end
         from due where watch.watch_id = due.watch_id
         returning watch.user_id, watch.kind, watch.currency, due.low",
        watches,
        offer.price.currency.code(),
        offer.price.amount,
        offer.available > 0,
    )
    .fetch_all(connection)
    .await?;
    let told = rows.into_iter().map(|row| {
        Ok(Told {
            user_id: row.user_id.into(),
            kind: kind(&row.kind)?,
            below: money(row.low, &row.currency)?,
        })
    });
    told.collect()
}

/// Forgets all that people watch whose account is gone.
///
/// # Errors
/// Those of the database.
pub async fn forget_users(connection: &mut PgConnection, users: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("delete from watch where user_id = any($1)", users)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets watches that were over before `limit`.
///
/// # Errors
/// Those of the database.
pub async fn forget_over(pool: &PgPool, limit: OffsetDateTime) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!(
        "delete from watch where watch_id in (
             select watch_id from watch
             where kind = 'stock' and told_at < $1 limit 10000
         )",
        limit,
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}

/// The database holds no other names.
fn kind(name: &str) -> sqlx::Result<WatchKind> {
    WatchKind::parse(name).ok_or_else(|| unreadable(format!("there is no kind {name}")))
}

fn money(amount: i64, currency: &str) -> sqlx::Result<Money> {
    let currency = currency.parse();
    let currency = currency.map_err(|error| unreadable(format!("{error}")))?;
    Ok(Money::new(amount, currency))
}

fn unreadable(text: String) -> sqlx::Error {
    sqlx::Error::Decode(text.into())
}
