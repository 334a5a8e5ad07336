//! What operators do with promotions.

use shared_types::PromotionId;
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Offer, normalised};
use super::store::Row;
use crate::pricing::{Effect, Promotion, Scope};

/// The constraint by which codes are unique.
const CODE_ONCE: &str = "promotion_code_once";

/// Why a promotion cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The code has letters and digits, and how many.
    #[error("a code has 3 to 40 letters and digits")]
    Code,
    /// Another has the code.
    #[error("there is a promotion with the code {0} already")]
    Taken(String),
    /// One amount is in another currency than the minimum.
    #[error("the amount and the minimum must be in one currency")]
    Currencies,
    /// The database refused or is away.
    #[error("the promotion could not be written")]
    Database(#[from] sqlx::Error),
}

/// Makes a promotion; its id is drawn anew.
///
/// # Errors
/// Says what is wrong with it.
pub async fn create(
    executor: impl PgExecutor<'_>,
    offer: &Offer,
) -> Result<PromotionId, CreateError> {
    let promotion_id = Uuid::now_v7();
    let Promotion {
        name,
        code,
        effect,
        scope,
        minimum,
        ..
    } = &offer.promotion;
    let code = code.as_deref().map(required_code).transpose()?;
    let (kind, percentage, amount) = match effect {
        Effect::Percentage(ppm) => ("percentage", i32::try_from(*ppm).ok(), None),
        Effect::Amount(money) => ("amount", None, Some(*money)),
        Effect::FreeDelivery => ("free_delivery", None, None),
    };
    let mut currencies = amount.iter().chain(minimum).map(|money| money.currency);
    let currency = currencies.next();
    if currencies.any(|other| Some(other) != currency) {
        return Err(CreateError::Currencies);
    }
    let (covers, seller_id, category, product_id) = match scope {
        Scope::Cart => ("cart", None, None, None),
        Scope::Seller(id) => ("seller", Some(id.uuid()), None, None),
        Scope::Category(slug) => ("category", None, Some(slug.as_str()), None),
        Scope::Product(id) => ("product", None, None, Some(id.uuid())),
    };
    let made = sqlx::query!(
        "insert into promotion (
             promotion_id, name, code, effect, percentage_ppm, amount, currency, scope, seller_id,
             category, product_id, minimum, starts_at, ends_at, total_limit, shopper_limit
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        promotion_id,
        name,
        code.as_deref(),
        kind,
        percentage,
        amount.map(|money| money.amount),
        currency.map(|currency| currency.code()),
        covers,
        seller_id,
        category,
        product_id,
        minimum.map(|money| money.amount),
        offer.starts_at,
        offer.ends_at,
        offer.total_limit,
        offer.shopper_limit
    )
    .execute(executor)
    .await;
    match made {
        Ok(_) => Ok(promotion_id.into()),
        Err(sqlx::Error::Database(error)) if error.constraint() == Some(CODE_ONCE) => {
            Err(CreateError::Taken(code.unwrap_or_default()))
        }
        Err(error) => Err(error.into()),
    }
}

fn required_code(typed: &str) -> Result<String, CreateError> {
    let code = normalised(typed);
    if (3..=40).contains(&code.len()) {
        Ok(code)
    } else {
        Err(CreateError::Code)
    }
}

/// All promotions, newest first; at most a thousand.
///
/// # Errors
/// Those of the database.
pub async fn list(pool: &PgPool) -> sqlx::Result<Vec<Offer>> {
    let rows = sqlx::query_as!(
        Row,
        "select promotion_id, name, code, effect, percentage_ppm, amount, currency, scope,
                seller_id, category, product_id, minimum, starts_at, ends_at, total_limit,
                shopper_limit, used
         from promotion order by promotion_id desc limit 1000"
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// Ends the promotion of this code or id now; false where none is under way. Orders
/// that have it keep it.
///
/// # Errors
/// Those of the database.
pub async fn end(pool: &PgPool, code_or_id: &str) -> sqlx::Result<bool> {
    let id: Option<Uuid> = code_or_id.trim().parse().ok();
    let code = normalised(code_or_id);
    let done = sqlx::query!(
        "update promotion set ends_at = now(), starts_at = least(starts_at, now())
         where (promotion_id = $1 or $1 is null and code = $2)
           and (ends_at is null or now() < ends_at)",
        id,
        code
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The demo mall's coupons, made where they are missing.
///
/// # Errors
/// Those of the database.
pub async fn demo_seed(pool: &PgPool) -> Result<(), CreateError> {
    let ten = Effect::Percentage(100_000);
    let demo = [
        ("WELCOME10", "10% off your first order", ten, Some(1)),
        ("FREESHIP", "Free delivery", Effect::FreeDelivery, None),
    ];
    for (code, name, effect, shopper_limit) in demo {
        let offer = Offer {
            promotion: Promotion {
                promotion_id: Uuid::nil().into(),
                name: name.to_owned(),
                code: Some(code.to_owned()),
                effect,
                scope: Scope::Cart,
                minimum: None,
            },
            starts_at: OffsetDateTime::now_utc(),
            ends_at: None,
            total_limit: None,
            shopper_limit,
            used: 0,
        };
        match create(pool, &offer).await {
            Ok(_) | Err(CreateError::Taken(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
