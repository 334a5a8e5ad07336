//! Transactions that leave nothing behind when nobody waits for them any more.

use sqlx::{PgPool, PgTransaction, SqlSafeStr};

/// Begins a transaction; use this instead of [`PgPool::begin`].
///
/// A caller may be dropped at any `await`: its client left, its time was up. Dropped
/// while `begin` was on its way, sqlx 0.9 gives the connection back with the
/// transaction open and does not know of it: what others then write over that
/// connection is committed late or never. Here the way is gone to its end, by a task
/// of its own, and a transaction that nobody took is rolled back.
///
/// # Errors
/// Those of the database.
pub async fn begin(pool: &PgPool) -> sqlx::Result<PgTransaction<'static>> {
    begin_with(pool, "begin").await
}

/// [`begin`] by a statement that also sets what holds for this transaction.
///
/// # Errors
/// Those of the database.
pub async fn begin_with(
    pool: &PgPool,
    statement: impl SqlSafeStr + Send + 'static,
) -> sqlx::Result<PgTransaction<'static>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
    // The task ends early only with the whole runtime.
    begun.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
