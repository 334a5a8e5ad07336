//! All SQL on browsers that get notifications.

use shared_types::UserId;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::seal::Browser;

/// Browsers of one shopper; the oldest makes room.
const MOST: i64 = 20;

/// A browser, and where it is reached.
pub struct Subscription {
    /// Its address at its push service.
    pub endpoint: String,
    /// To whom it is sealed.
    pub browser: Browser,
}

/// Sends `user_id`'s notifications to a browser, and nobody else's.
///
/// # Errors
/// Those of the database.
pub async fn put(
    connection: &mut PgConnection,
    user_id: UserId,
    endpoint: &str,
    p256dh: &[u8],
    auth: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into push_subscription (push_subscription_id, user_id, endpoint, p256dh, auth)
         values ($1, $2, $3, $4, $5)
         on conflict on constraint push_subscription_endpoint do update
         set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth",
        Uuid::now_v7(),
        user_id.uuid(),
        endpoint,
        p256dh,
        auth,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from push_subscription where push_subscription_id in (
             select push_subscription_id from push_subscription
             where user_id = $1 order by created_at desc offset $2
         )",
        user_id.uuid(),
        MOST,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends that for one of the shopper's browsers.
///
/// # Errors
/// Those of the database.
pub async fn remove(pool: &PgPool, user_id: UserId, endpoint: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from push_subscription where user_id = $1 and endpoint = $2",
        user_id.uuid(),
        endpoint,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets a browser that its push service no longer knows.
///
/// # Errors
/// Those of the database.
pub async fn forget(pool: &PgPool, push_subscription_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from push_subscription where push_subscription_id = $1",
        push_subscription_id,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// The ids of a shopper's browsers.
///
/// # Errors
/// Those of the database.
pub async fn ids(executor: impl PgExecutor<'_>, user_id: UserId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select push_subscription_id from push_subscription
         where user_id = $1 order by created_at limit $2",
        user_id.uuid(),
        MOST,
    )
    .fetch_all(executor)
    .await
}

/// Where a shopper's browsers are reached.
///
/// # Errors
/// Those of the database.
pub async fn endpoints(pool: &PgPool, user_id: UserId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select endpoint from push_subscription where user_id = $1 order by created_at limit $2",
        user_id.uuid(),
        MOST,
    )
    .fetch_all(pool)
    .await
}

/// One browser, if it still gets notifications.
///
/// # Errors
/// Those of the database.
pub async fn find(pool: &PgPool, push_subscription_id: Uuid) -> sqlx::Result<Option<Subscription>> {
    let found = sqlx::query!(
        "select endpoint, p256dh, auth from push_subscription where push_subscription_id = $1",
        push_subscription_id,
    )
    .fetch_optional(pool)
    .await?;
    Ok(found.and_then(|row| {
        Some(Subscription {
            endpoint: row.endpoint,
            browser: Browser::new(&row.p256dh, &row.auth)?,
        })
    }))
}
