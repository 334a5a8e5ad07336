//! All SQL on checkouts.

use std::collections::HashMap;

use shared_types::order::Contact;
use shared_types::user::Address;
use shared_types::{CheckoutId, OrderId, SellerId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::model::{Checkout, SellerPart};

/// Keeps a new checkout, with the codes that were given on the last one of its cart:
/// nobody types a code twice because the cart changed.
///
/// # Errors
/// Those of the database.
pub async fn insert(connection: &mut PgConnection, checkout: &mut Checkout) -> sqlx::Result<()> {
    let kept = sqlx::query!(
        "with before as (
             select coupon_id, gift_card_ids from checkout earlier
             where cart_id = $2 and user_id is not distinct from $3
               and not exists (
                   select from placed_order where placed_order.checkout_id = earlier.checkout_id
               )
             order by created_at desc limit 1
         )
         insert into checkout (checkout_id, cart_id, user_id, sellers, coupon_id, gift_card_ids)
         values ($1, $2, $3, $4, (select coupon_id from before),
                 coalesce((select gift_card_ids from before), '{}'))
         returning coupon_id, gift_card_ids",
        checkout.checkout_id.uuid(),
        checkout.cart_id.uuid(),
        checkout.user_id.map(|id| id.uuid()),
        Json(&checkout.sellers) as _
    )
    .fetch_one(connection)
    .await?;
    checkout.coupon_id = kept.coupon_id.map(Into::into);
    checkout.gift_card_ids = kept.gift_card_ids.into_iter().map(Into::into).collect();
    Ok(())
}

/// A checkout with the order it became.
///
/// # Errors
/// Those of the database.
pub async fn find(
    executor: impl PgExecutor<'_>,
    checkout_id: CheckoutId,
) -> sqlx::Result<Option<Checkout>> {
    let row = sqlx::query!(
        r#"select checkout.cart_id, checkout.user_id, checkout.email,
                  sellers as "sellers: Json<Vec<SellerPart>>",
                  checkout.address as "address: Json<Address>",
                  choices as "choices: Json<HashMap<SellerId, String>>",
                  coupon_id, gift_card_ids,
                  placed_order.order_id as "order_id?"
           from checkout left join placed_order using (checkout_id)
           where checkout_id = $1"#,
        checkout_id.uuid()
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Checkout {
        checkout_id,
        cart_id: row.cart_id.into(),
        user_id: row.user_id.map(Into::into),
        sellers: row.sellers.0,
        email: row.email,
        address: row.address.map(|address| address.0),
        choices: row.choices.0,
        coupon_id: row.coupon_id.map(Into::into),
        gift_card_ids: row.gift_card_ids.into_iter().map(Into::into).collect(),
        order_id: row.order_id.map(OrderId::from),
    }))
}

/// Sets contact and address; `None` where there is no such checkout, or it has become
/// an order.
///
/// # Errors
/// Those of the database.
pub async fn set_contact(
    executor: impl PgExecutor<'_>,
    checkout_id: CheckoutId,
    contact: Contact,
) -> sqlx::Result<Option<Checkout>> {
    let row = sqlx::query!(
        r#"update checkout set email = $2, address = $3, updated_at = now()
           where checkout_id = $1
             and not exists (select from placed_order where placed_order.checkout_id = $1)
           returning cart_id, user_id, sellers as "sellers: Json<Vec<SellerPart>>",
                     choices as "choices: Json<HashMap<SellerId, String>>",
                     coupon_id, gift_card_ids"#,
        checkout_id.uuid(),
        contact.email,
        Json(&contact.address) as _
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Checkout {
        checkout_id,
        cart_id: row.cart_id.into(),
        user_id: row.user_id.map(Into::into),
        sellers: row.sellers.0,
        email: Some(contact.email),
        address: Some(contact.address),
        choices: row.choices.0,
        coupon_id: row.coupon_id.map(Into::into),
        gift_card_ids: row.gift_card_ids.into_iter().map(Into::into).collect(),
        order_id: None,
    }))
}

/// Takes the snapshot anew; an order that was placed keeps its own.
///
/// # Errors
/// Those of the database.
pub async fn set_sellers(
    executor: impl PgExecutor<'_>,
    checkout_id: CheckoutId,
    sellers: &[SellerPart],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update checkout set sellers = $2, updated_at = now()
         where checkout_id = $1
           and not exists (select from placed_order where placed_order.checkout_id = $1)",
        checkout_id.uuid(),
        Json(sellers) as _
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Sets how sellers deliver.
///
/// # Errors
/// Those of the database.
pub async fn set_choices(
    executor: impl PgExecutor<'_>,
    checkout_id: CheckoutId,
    choices: &HashMap<SellerId, String>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update checkout set choices = $2, updated_at = now() where checkout_id = $1",
        checkout_id.uuid(),
        Json(choices) as _
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Sets the codes that were given; false where the checkout has become an order.
///
/// # Errors
/// Those of the database.
pub async fn set_codes(executor: impl PgExecutor<'_>, checkout: &Checkout) -> sqlx::Result<bool> {
    let cards: Vec<_> = checkout.gift_card_ids.iter().map(|id| id.uuid()).collect();
    let done = sqlx::query!(
        "update checkout set coupon_id = $2, gift_card_ids = $3, updated_at = now()
         where checkout_id = $1
           and not exists (select from placed_order where placed_order.checkout_id = $1)",
        checkout.checkout_id.uuid(),
        checkout.coupon_id.map(|id| id.uuid()),
        &cards
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}
