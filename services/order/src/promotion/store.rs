//! All SQL on promotions and their uses.

use shared_types::{Currency, Money, OrderId, PromotionId, SellerId};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Offer, Redemption, Shopper};
use crate::pricing::{Effect, Promotion, Scope};

/// A row of the table.
pub(super) struct Row {
    pub promotion_id: Uuid,
    pub name: String,
    pub code: Option<String>,
    pub effect: String,
    pub percentage_ppm: Option<i32>,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub scope: String,
    pub seller_id: Option<Uuid>,
    pub category: Option<String>,
    pub product_id: Option<Uuid>,
    pub minimum: Option<i64>,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub total_limit: Option<i32>,
    pub shopper_limit: Option<i32>,
    pub used: i32,
}

impl TryFrom<Row> for Offer {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = || sqlx::Error::Decode("a promotion cannot be read".into());
        let currency: Option<Currency> = match &row.currency {
            Some(code) => Some(code.parse().map_err(|_| unreadable())?),
            None => None,
        };
        let money = |amount: Option<i64>| Some(Money::new(amount?, currency?));
        let percentage = row.percentage_ppm.map(|ppm| Effect::Percentage(ppm.into()));
        let effect = match row.effect.as_str() {
            "percentage" => percentage,
            "amount" => money(row.amount).map(Effect::Amount),
            _ => Some(Effect::FreeDelivery),
        };
        let scope = match row.scope.as_str() {
            "seller" => row.seller_id.map(|id| Scope::Seller(SellerId::from(id))),
            "category" => row.category.map(Scope::Category),
            "product" => row.product_id.map(|id| Scope::Product(id.into())),
            _ => Some(Scope::Cart),
        };
        let promotion = Promotion {
            promotion_id: row.promotion_id.into(),
            name: row.name,
            code: row.code,
            effect: effect.ok_or_else(unreadable)?,
            scope: scope.ok_or_else(unreadable)?,
            minimum: money(row.minimum),
        };
        Ok(Self {
            promotion,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            total_limit: row.total_limit,
            shopper_limit: row.shopper_limit,
            used: row.used,
        })
    }
}

/// The promotions without a code that are under way and not used up, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn automatic(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<Offer>> {
    let rows = sqlx::query_as!(
        Row,
        "select promotion_id, name, code, effect, percentage_ppm, amount, currency, scope,
                seller_id, category, product_id, minimum, starts_at, ends_at, total_limit,
                shopper_limit, used
         from promotion
         where code is null and starts_at <= now() and (ends_at is null or now() < ends_at)
           and (total_limit is null or used < total_limit)
         order by promotion_id limit 100"
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// The coupon of a normalised code.
///
/// # Errors
/// Those of the database.
pub async fn find_by_code(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> sqlx::Result<Option<Offer>> {
    let row = sqlx::query_as!(
        Row,
        "select promotion_id, name, code, effect, percentage_ppm, amount, currency, scope,
                seller_id, category, product_id, minimum, starts_at, ends_at, total_limit,
                shopper_limit, used
         from promotion where code = $1",
        code
    )
    .fetch_optional(executor)
    .await?;
    row.map(Offer::try_from).transpose()
}

/// A promotion.
///
/// # Errors
/// Those of the database.
pub async fn find(
    executor: impl PgExecutor<'_>,
    promotion_id: PromotionId,
) -> sqlx::Result<Option<Offer>> {
    let row = sqlx::query_as!(
        Row,
        "select promotion_id, name, code, effect, percentage_ppm, amount, currency, scope,
                seller_id, category, product_id, minimum, starts_at, ends_at, total_limit,
                shopper_limit, used
         from promotion where promotion_id = $1",
        promotion_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    row.map(Offer::try_from).transpose()
}

/// How many orders of `shopper` use a promotion.
///
/// # Errors
/// Those of the database.
pub async fn uses_by(
    executor: impl PgExecutor<'_>,
    promotion_id: PromotionId,
    shopper: &Shopper,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "uses!" from redemption
           where promotion_id = $1 and released_at is null and (user_id = $2 or email = $3)"#,
        promotion_id.uuid(),
        shopper.user_id.map(|id| id.uuid()),
        shopper.email_key()
    )
    .fetch_one(executor)
    .await
}

/// Takes every promotion for an order, in the transaction that writes it; or names
/// the one that others have used up meanwhile.
///
/// The first statement holds the promotion's row until the transaction ends, so that
/// the second, which counts the shopper's uses, sees all that were taken before. All
/// take them in the order of their ids, so that none waits in a circle.
///
/// # Errors
/// Those of the database.
pub async fn take(
    connection: &mut PgConnection,
    order_id: OrderId,
    shopper: &Shopper,
    redemptions: &[Redemption],
) -> sqlx::Result<Result<(), PromotionId>> {
    let mut redemptions = redemptions.to_vec();
    redemptions.sort_unstable_by_key(|redemption| redemption.promotion_id);
    for redemption in redemptions {
        let held = !redemption.limited || count(connection, redemption.promotion_id).await?;
        if !held || !note(connection, order_id, shopper, redemption).await? {
            return Ok(Err(redemption.promotion_id));
        }
    }
    Ok(Ok(()))
}

/// Counts one more use; false where the limit or the end is reached.
async fn count(connection: &mut PgConnection, promotion_id: PromotionId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update promotion set used = used + 1
         where promotion_id = $1 and (total_limit is null or used < total_limit)
           and (ends_at is null or now() < ends_at)",
        promotion_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the use down; false where the shopper has had as many as one may.
async fn note(
    connection: &mut PgConnection,
    order_id: OrderId,
    shopper: &Shopper,
    redemption: Redemption,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into redemption (order_id, promotion_id, user_id, email, amount)
         select $1, promotion_id, $3, $4, $5 from promotion
         where promotion_id = $2
           and (shopper_limit is null or shopper_limit > (
               select count(*) from redemption earlier
               where earlier.promotion_id = $2 and earlier.released_at is null
                 and (earlier.user_id = $3 or earlier.email = $4)
           ))",
        order_id.uuid(),
        redemption.promotion_id.uuid(),
        shopper.user_id.map(|id| id.uuid()),
        shopper.email_key().unwrap_or_default(),
        redemption.amount
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an order's uses back, once.
///
/// # Errors
/// Those of the database.
pub async fn release(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<()> {
    let mut released = sqlx::query_scalar!(
        "update redemption set released_at = now()
         where order_id = $1 and released_at is null
         returning promotion_id",
        order_id.uuid()
    )
    .fetch_all(&mut *connection)
    .await?;
    released.sort_unstable();
    for promotion_id in released {
        sqlx::query!(
            "update promotion set used = used - 1
             where promotion_id = $1 and used > 0
               and (total_limit is not null or shopper_limit is not null)",
            promotion_id
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
