//! Takes up what a crash, an absent service or a shopper who left has left.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{drive, store};
use crate::App;

/// How often to look when nobody rouses us.
const INTERVAL: Duration = Duration::from_secs(1);

/// Orders taken at a time.
const BATCH: i64 = 20;

/// Drives every order whose time has come, until `stop`.
///
/// # Errors
/// None: what fails is logged and tried again.
pub async fn run(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        let worked = pass(&app).await;
        if worked < BATCH.unsigned_abs() {
            tokio::select! {
                () = stop.cancelled() => break,
                () = app.rouse.notified() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }
    Ok(())
}

/// One look: how many orders were due.
pub async fn pass(app: &App) -> u64 {
    let due = match store::take_due(&app.pool, BATCH).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(%error, "saga worker could not look for work");
            return 0;
        }
    };
    for order_id in &due {
        // A failure is noted on the order and logged there.
        let _ = drive(app, *order_id).await;
    }
    due.len() as u64
}
