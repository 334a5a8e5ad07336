//! Takes up refunds that a crash or an absent payment service has left.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{ledger, refund};
use crate::App;

/// How often to look.
const INTERVAL: Duration = Duration::from_secs(5);

/// Refunds taken at a time.
const BATCH: i64 = 20;

/// Drives every refund whose time has come, until `stop`.
///
/// # Errors
/// None: what fails is logged and tried again.
pub async fn run(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        if pass(&app).await < BATCH.unsigned_abs() {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }
    Ok(())
}

/// One look: how many refunds were due.
pub async fn pass(app: &App) -> u64 {
    let due = match ledger::take_due(&app.pool, BATCH).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "refund worker could not look for work");
            return 0;
        }
    };
    for return_id in &due {
        if let Err(error) = refund::drive(app, *return_id).await {
            tracing::warn!(return.id = %return_id, code = error.code(), "refund is tried again");
        }
    }
    due.len() as u64
}
