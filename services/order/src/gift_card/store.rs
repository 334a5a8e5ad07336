//! All SQL on gift cards.

use shared_types::{Currency, GiftCardId, Money, OrderId};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::code::GiftCardCode;

/// A gift card as it stands.
#[derive(Clone, Debug)]
pub struct GiftCard {
    /// The card.
    pub gift_card_id: GiftCardId,
    /// The end of its code.
    pub last_four: String,
    /// What is on it.
    pub balance: Money,
}

impl GiftCard {
    /// What it can pay in `currency`, in minor units.
    #[must_use]
    pub fn worth(&self, currency: Currency) -> i64 {
        match self.balance.currency == currency {
            true => self.balance.amount,
            false => 0,
        }
    }
}

/// What an order takes from a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    /// The card.
    pub gift_card_id: GiftCardId,
    /// How much, in minor units.
    pub amount: i64,
}

fn card(id: Uuid, last_four: String, balance: i64, currency: &str) -> sqlx::Result<GiftCard> {
    let currency: Currency = currency
        .parse()
        .map_err(|_| sqlx::Error::Decode("a gift card's currency is unknown".into()))?;
    Ok(GiftCard {
        gift_card_id: id.into(),
        last_four,
        balance: Money::new(balance, currency),
    })
}

/// Issues a card worth `amount`, which is more than nothing; its code is shown here
/// and never again.
///
/// # Errors
/// Those of the database.
pub async fn issue(
    executor: impl PgExecutor<'_>,
    amount: Money,
) -> sqlx::Result<(GiftCardId, GiftCardCode)> {
    let (id, code) = (Uuid::now_v7(), GiftCardCode::draw());
    sqlx::query!(
        "insert into gift_card (gift_card_id, code_hash, last_four, currency, issued, balance)
         values ($1, $2, $3, $4, $5, $5)",
        id,
        code.hash(),
        code.last_four(),
        amount.currency.code(),
        amount.amount
    )
    .execute(executor)
    .await?;
    Ok((id.into(), code))
}

/// The card of a code.
///
/// # Errors
/// Those of the database.
pub async fn find_by_code(
    executor: impl PgExecutor<'_>,
    code: &GiftCardCode,
) -> sqlx::Result<Option<GiftCard>> {
    let row = sqlx::query!(
        "select gift_card_id, last_four, balance, currency from gift_card where code_hash = $1",
        code.hash()
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| card(row.gift_card_id, row.last_four, row.balance, &row.currency))
        .transpose()
}

/// These cards, in the order asked for.
///
/// # Errors
/// Those of the database.
pub async fn find_all(
    executor: impl PgExecutor<'_>,
    ids: &[GiftCardId],
) -> sqlx::Result<Vec<GiftCard>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select gift_card_id, last_four, balance, currency from gift_card
         where gift_card_id = any($1)
         order by array_position($1, gift_card_id)",
        &ids
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| card(row.gift_card_id, row.last_four, row.balance, &row.currency))
        .collect()
}

/// Takes an order's spendings from their cards, in the transaction that writes it;
/// false where another has spent from one of them meanwhile.
///
/// All take them in the order of their ids, so that none waits in a circle.
///
/// # Errors
/// Those of the database.
pub async fn spend(
    connection: &mut PgConnection,
    order_id: OrderId,
    spendings: &[Spending],
) -> sqlx::Result<bool> {
    let mut spendings = spendings.to_vec();
    spendings.sort_unstable_by_key(|spending| spending.gift_card_id);
    for spending in spendings {
        let done = sqlx::query!(
            "with spent as (
                 update gift_card set balance = balance - $3
                 where gift_card_id = $1 and balance >= $3
                 returning gift_card_id
             )
             insert into gift_card_entry (gift_card_id, order_id, kind, amount)
             select gift_card_id, $2, 'spent', -$3::bigint from spent",
            spending.gift_card_id.uuid(),
            order_id.uuid(),
            spending.amount
        )
        .execute(&mut *connection)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Puts back on its cards what a called-off order still has of them, once.
///
/// # Errors
/// Those of the database.
pub async fn give_back(connection: &mut PgConnection, order_id: OrderId) -> sqlx::Result<()> {
    sqlx::query!(
        "with owed as (
             select gift_card_id, -sum(amount)::bigint as amount from gift_card_entry
             where order_id = $1 group by gift_card_id having sum(amount) < 0
         ), back as (
             insert into gift_card_entry (gift_card_id, order_id, kind, amount)
             select gift_card_id, $1, 'cancelled', amount from owed
             on conflict do nothing
             returning gift_card_id, amount
         )
         update gift_card set balance = balance + back.amount
         from back where gift_card.gift_card_id = back.gift_card_id",
        order_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts `amount` of a returned order's money back on the cards that paid for it, those
/// first that were issued first; what is more than they paid stays away.
///
/// # Errors
/// Those of the database.
pub async fn put_back(
    connection: &mut PgConnection,
    order_id: OrderId,
    amount: i64,
) -> sqlx::Result<()> {
    if amount == 0 {
        return Ok(());
    }
    let owed = sqlx::query!(
        r#"select gift_card_id, -sum(amount)::bigint as "owed!" from gift_card_entry
           where order_id = $1 group by gift_card_id having sum(amount) < 0
           order by gift_card_id"#,
        order_id.uuid()
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut left = amount;
    for card in owed {
        let part = left.min(card.owed);
        left -= part;
        if part > 0 {
            sqlx::query!(
                "with back as (
                     insert into gift_card_entry (gift_card_id, order_id, kind, amount)
                     values ($1, $2, 'returned', $3)
                 )
                 update gift_card set balance = balance + $3 where gift_card_id = $1",
                card.gift_card_id,
                order_id.uuid(),
                part
            )
            .execute(&mut *connection)
            .await?;
        }
    }
    Ok(())
}
