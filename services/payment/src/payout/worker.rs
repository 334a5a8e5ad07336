//! Releases, begins and sends, again and again.

use std::time::Duration;

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::start::{Round, start};
use super::{list, send};
use crate::App;
use crate::ledger::release::release;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(30);

/// Until told to stop.
///
/// # Errors
/// None: what fails is logged and done at the next look.
pub async fn run(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        if let Err(error) = pass(&app, OffsetDateTime::now_utc()).await {
            tracing::warn!(%error, "sellers' money waits");
        }
        let pause = tokio::time::sleep(PAUSE);
        if stop.run_until_cancelled(pause).await.is_none() {
            return Ok(());
        }
    }
}

/// One look: everything that is due by `now`.
///
/// # Errors
/// Those of the database; what was done stays done.
pub async fn pass(app: &App, now: OffsetDateTime) -> sqlx::Result<()> {
    let released = release(&app.pool, now).await?;
    let started = match app.payer {
        Some(_) => start(&app.pool, Round::scheduled(&app.payouts, now), now).await?,
        // Nobody could send it.
        None => 0,
    };
    let mut sent = 0;
    loop {
        let batch = send::send(app, now).await?;
        if batch.all() == 0 {
            break;
        }
        sent += batch.all();
    }
    if released + started + sent > 0 {
        tracing::info!(released, started, sent, "sellers' money moved on");
    }
    measure(app).await
}

#[expect(
    clippy::cast_precision_loss,
    reason = "metrics are floating-point numbers"
)]
async fn measure(app: &App) -> sqlx::Result<()> {
    let attention = list::attention(&app.pool).await?;
    metrics::gauge!("payouts_needing_attention").set(attention.payouts as f64);
    metrics::gauge!("payouts_without_account").set(attention.without_account as f64);
    metrics::gauge!("orders_unsettled").set(attention.unsettled as f64);
    metrics::gauge!("payments_without_fee").set(attention.without_fee as f64);
    Ok(())
}
