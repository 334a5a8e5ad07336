//! Asks the providers about what no webhook told of.
//!
//! Webhooks get lost, processes stop between a call and its answer, shoppers close the
//! browser after paying. Whatever may be behind the provider is asked about again and
//! again until it is known.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::App;
use crate::payment::{store, turn};
use crate::refund;
use crate::webhook::receive::settle;

/// Payments asked about at a time.
const BATCH: i64 = 50;

/// Looks every so often, until `stop`.
///
/// # Errors
/// None: what fails is logged and tried again.
pub async fn run(app: App, every: Duration, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        if pass(&app, every).await < BATCH.unsigned_abs() {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(every) => {}
            }
        }
    }
    Ok(())
}

/// One look at what was not asked about for `age`: how many payments were.
pub async fn pass(app: &App, age: Duration) -> u64 {
    let age_s = age.as_secs_f64();
    let payments = store::take_unsettled(&app.pool, age_s, BATCH).await;
    let refunds = refund::store::take_pending(&app.pool, age_s, BATCH).await;
    let mut orders = Vec::new();
    for taken in [payments, refunds] {
        match taken {
            Ok(found) => orders.extend(found),
            Err(error) => tracing::warn!(%error, "reconciliation could not look for payments"),
        }
    }
    for order_id in &orders {
        let asked = match turn::find(app, *order_id).await {
            Ok(payment) => settle(app, payment).await,
            Err(error) => Err(error),
        };
        if let Err(error) = asked {
            tracing::warn!(order.id = %order_id, %error, "a payment could not be reconciled");
        }
    }
    orders.len() as u64
}
