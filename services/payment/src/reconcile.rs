//! Asks the providers about what no webhook told of.
//!
//! Webhooks get lost, processes stop between a call and its answer, shoppers close the
//! browser after paying. Whatever may be behind the provider is asked about again and
//! again until it is known.

use std::time::Duration;

use server_kit::ApiError;
use shared_types::OrderId;
use tokio_util::sync::CancellationToken;

use crate::App;
use crate::payment::{store, turn};
use crate::refund;
use crate::webhook::receive::{forget, settle};

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

/// One look at what was not asked about for `age`, and at what may have gone back without
/// us: how many payments were asked about.
pub async fn pass(app: &App, age: Duration) -> u64 {
    let age_s = age.as_secs_f64();
    let payments = store::take_unsettled(&app.pool, age_s, BATCH).await;
    let refunds = refund::store::take_pending(&app.pool, age_s, BATCH).await;
    let behind = [found(payments), found(refunds)].concat();
    for order_id in &behind {
        told(*order_id, settled(app, *order_id).await);
    }
    let refundable = found(store::take_refundable(&app.pool, BATCH).await);
    for order_id in &refundable {
        told(*order_id, looked_at(app, *order_id).await);
    }
    if let Err(error) = forget(&app.pool).await {
        tracing::warn!(%error, "old webhooks could not be forgotten");
    }
    behind.len().max(refundable.len()) as u64
}

fn found(taken: sqlx::Result<Vec<OrderId>>) -> Vec<OrderId> {
    taken.unwrap_or_else(|error| {
        tracing::warn!(%error, "reconciliation could not look for payments");
        Vec::new()
    })
}

async fn settled(app: &App, order_id: OrderId) -> Result<(), ApiError> {
    settle(app, turn::find(app, order_id).await?).await
}

async fn looked_at(app: &App, order_id: OrderId) -> Result<(), ApiError> {
    refund::elsewhere::book(app, &turn::find(app, order_id).await?).await
}

fn told(order_id: OrderId, asked: Result<(), ApiError>) {
    if let Err(error) = asked {
        tracing::warn!(order.id = %order_id, %error, "a payment could not be reconciled");
    }
}
