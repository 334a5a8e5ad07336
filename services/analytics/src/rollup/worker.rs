//! Counts what is new, now and then.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::pass;

/// How old the numbers may be.
const EVERY: Duration = Duration::from_secs(5);

/// Counts until `stop`.
///
/// # Errors
/// Those of the database.
pub async fn run(pool: PgPool, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        pass(&pool).await?;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    Ok(())
}
