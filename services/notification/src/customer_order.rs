//! Whose order it is: remembered from `OrderCreated`, asked by what comes later.

use shared_types::{OrderId, UserId};
use sqlx::PgConnection;

/// Remembers a shopper's order.
///
/// # Errors
/// Those of the database.
pub async fn remember(
    connection: &mut PgConnection,
    order_id: OrderId,
    user_id: UserId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into customer_order (order_id, user_id) values ($1, $2)
         on conflict (order_id) do nothing",
        order_id.uuid(),
        user_id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whose it is; `None` for a guest's.
///
/// # Errors
/// Those of the database.
pub async fn owner(
    connection: &mut PgConnection,
    order_id: OrderId,
) -> sqlx::Result<Option<UserId>> {
    let found = sqlx::query_scalar!(
        "select user_id from customer_order where order_id = $1",
        order_id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(UserId::from))
}
