//! All SQL on carts as a whole.

use shared_types::event::CartChanged;
use shared_types::product::VariantSnapshot;
use shared_types::{CartId, UserId, VariantId};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::model::{StoredCart, StoredLine};

/// Whose cart: a guest's by its id, or the one of a signed-in shopper.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    /// A guest's cart; a shopper's or a merged one is not found this way.
    Guest(CartId),
    /// The shopper's one cart.
    Shopper(UserId),
    /// Any cart by its id, for the order service.
    Any(CartId),
}

/// Opens a guest cart.
///
/// # Errors
/// Those of the database.
pub async fn insert_guest(connection: &mut PgConnection) -> sqlx::Result<CartId> {
    let cart_id = Uuid::now_v7();
    sqlx::query!("insert into cart (cart_id) values ($1)", cart_id)
        .execute(connection)
        .await?;
    Ok(cart_id.into())
}

/// The cart with its row locked, so that changes of one cart come one after
/// another; a shopper's is opened when there is none.
///
/// # Errors
/// Those of the database.
pub async fn lock(connection: &mut PgConnection, owner: Owner) -> sqlx::Result<Option<CartId>> {
    let cart_id = match owner {
        Owner::Guest(cart_id) => {
            sqlx::query_scalar!(
                "select cart_id from cart
                 where cart_id = $1 and user_id is null and merged_into is null
                 for update",
                cart_id.uuid()
            )
            .fetch_optional(connection)
            .await?
        }
        Owner::Shopper(user_id) => Some(open_for(connection, user_id).await?),
        Owner::Any(cart_id) => {
            sqlx::query_scalar!(
                "select cart_id from cart where cart_id = $1 for update",
                cart_id.uuid()
            )
            .fetch_optional(connection)
            .await?
        }
    };
    Ok(cart_id.map(CartId::from))
}

/// The update on conflict takes the row lock and answers the row.
async fn open_for(connection: &mut PgConnection, user_id: UserId) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into cart (cart_id, user_id) values ($1, $2)
         on conflict on constraint cart_user_once do update set updated_at = now()
         returning cart_id",
        Uuid::now_v7(),
        user_id.uuid()
    )
    .fetch_one(connection)
    .await
}

/// A guest cart about to be merged: `None` where it is unknown, a shopper's or merged already.
///
/// # Errors
/// Those of the database.
pub async fn mark_merged(
    connection: &mut PgConnection,
    from: CartId,
    into: CartId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update cart set merged_into = $2, version = version + 1, updated_at = now()
         where cart_id = $1 and user_id is null and merged_into is null",
        from.uuid(),
        into.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Where a guest's cart went at sign-in, if it did.
///
/// # Errors
/// Those of the database.
pub async fn merged_into(
    connection: &mut PgConnection,
    cart_id: CartId,
) -> sqlx::Result<Option<CartId>> {
    let into = sqlx::query_scalar!(
        "select merged_into from cart where cart_id = $1",
        cart_id.uuid()
    )
    .fetch_optional(connection)
    .await?;
    Ok(into.flatten().map(CartId::from))
}

/// Marks a change: the version grows and `CartChanged` goes out with it. A cart
/// that is gone has nothing to tell.
///
/// # Errors
/// Those of the database.
pub async fn touch(connection: &mut PgConnection, cart_id: CartId) -> anyhow::Result<()> {
    let changed = sqlx::query!(
        r#"update cart set version = version + 1, updated_at = now()
           where cart_id = $1
           returning user_id, (
               select coalesce(sum(quantity), 0)::bigint from line where line.cart_id = $1
           ) as "item_count!""#,
        cart_id.uuid()
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(changed) = changed else {
        return Ok(());
    };
    let event = CartChanged {
        cart_id,
        user_id: changed.user_id.map(UserId::from),
        item_count: changed.item_count,
    };
    service_kit::events::publish(connection, &event).await?;
    Ok(())
}

/// The cart with its lines, or `None` where the owner has none.
///
/// # Errors
/// Those of the database.
pub async fn find(executor: impl PgExecutor<'_>, owner: Owner) -> sqlx::Result<Option<StoredCart>> {
    let (guest, shopper, any) = match owner {
        Owner::Guest(cart_id) => (Some(cart_id.uuid()), None, None),
        Owner::Shopper(user_id) => (None, Some(user_id.uuid()), None),
        Owner::Any(cart_id) => (None, None, Some(cart_id.uuid())),
    };
    let rows = sqlx::query!(
        r#"select cart.cart_id, cart.user_id, cart.version,
                  line.variant_id as "variant_id?", line.quantity as "quantity?",
                  line.snapshot as "snapshot?: Json<VariantSnapshot>"
           from cart left join line using (cart_id)
           where (cart.cart_id = $1 and cart.user_id is null and cart.merged_into is null)
              or cart.user_id = $2
              or cart.cart_id = $3
           order by line.added_at, line.variant_id
           limit 500"#,
        guest,
        shopper,
        any
    )
    .fetch_all(executor)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let (cart_id, version) = (first.cart_id.into(), first.version);
    let user_id = first.user_id.map(UserId::from);
    let lines = rows
        .into_iter()
        .filter_map(|row| {
            Some(StoredLine {
                variant_id: VariantId::from(row.variant_id?),
                quantity: row.quantity?,
                snapshot: row.snapshot?.0,
            })
        })
        .collect();
    Ok(Some(StoredCart {
        cart_id,
        user_id,
        version,
        lines,
    }))
}

/// Units over all lines; nothing for a cart that is not there.
///
/// # Errors
/// Those of the database.
pub async fn count(pool: &PgPool, cart_id: CartId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(quantity), 0)::bigint as "count!" from line where cart_id = $1"#,
        cart_id.uuid()
    )
    .fetch_one(pool)
    .await
}
