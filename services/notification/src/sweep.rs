//! Forgets what has had its time, with the personal data in it.

use std::time::Duration;

use sqlx::PgPool;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{message, phone};

/// How long a settled message is kept, to answer for what was sent.
const KEPT: time::Duration = time::Duration::days(90);

/// How often to look.
const INTERVAL: Duration = Duration::from_secs(3600);

/// Forgets old messages and codes now and then until `stop`.
///
/// # Errors
/// When the database fails.
pub async fn sweep(pool: PgPool, stop: CancellationToken) -> anyhow::Result<()> {
    while stop
        .run_until_cancelled(tokio::time::sleep(INTERVAL))
        .await
        .is_some()
    {
        message::store::forget(&pool, OffsetDateTime::now_utc() - KEPT).await?;
        phone::store::forget(&pool).await?;
    }
    Ok(())
}
