//! `kill -9` at each boundary of the saga's steps.

use anyhow::{Context, ensure};
use shared_types::order::OrderStatus;

use super::{Outcome, Scale};
use crate::stage::{How, Stage};

/// How far the shopper goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Orders, pays, comes back.
    Buys,
    /// Orders, pays, and calls off what was confirmed.
    CallsOff,
}
use Way::{Buys, CallsOff};

/// The process that dies, where, and what the shopper is about. Before and after each
/// commit of the order service, before and after each reply it gets; and the same within
/// the services it asks.
const BOUNDARIES: [(&str, &str, Way); 38] = [
    ("order", "place.commits", Buys),
    ("order", "place.committed", Buys),
    ("order", "reserve.begins", Buys),
    ("order", "reserve.replied", Buys),
    ("order", "reserve.committed", Buys),
    ("order", "open_payment.begins", Buys),
    ("order", "open_payment.replied", Buys),
    ("order", "open_payment.committed", Buys),
    ("order", "await_payment.begins", Buys),
    ("order", "await_payment.replied", Buys),
    ("order", "await_payment.committed", Buys),
    ("order", "commit_stock.begins", Buys),
    ("order", "commit_stock.replied", Buys),
    ("order", "commit_stock.commits", Buys),
    ("order", "commit_stock.committed", Buys),
    ("order", "capture.begins", Buys),
    ("order", "capture.replied", Buys),
    ("order", "capture.committed", Buys),
    ("order", "undo_payment.begins", CallsOff),
    ("order", "undo_payment.replied", CallsOff),
    ("order", "undo_payment.committed", CallsOff),
    ("order", "undo_stock.begins", CallsOff),
    ("order", "undo_stock.replied", CallsOff),
    ("order", "undo_stock.commits", CallsOff),
    ("order", "undo_stock.committed", CallsOff),
    ("product", "product_reserve.commits", Buys),
    ("product", "product_reserve.committed", Buys),
    ("product", "product_commit.commits", Buys),
    ("product", "product_commit.committed", Buys),
    ("product", "product_release.commits", CallsOff),
    ("product", "product_release.committed", CallsOff),
    ("payment", "payment_create.asks", Buys),
    ("payment", "payment_create.replied", Buys),
    ("payment", "payment_create.committed", Buys),
    ("payment", "payment_capture.replied", Buys),
    ("payment", "payment_capture.committed", Buys),
    ("payment", "payment_refund.asks", CallsOff),
    ("payment", "payment_refund.replied", CallsOff),
];

/// Boundaries of the short run: each process, forward and back, with the answer lost.
const SHORT: [&str; 8] = [
    "place.committed",
    "reserve.replied",
    "commit_stock.commits",
    "capture.replied",
    "undo_stock.replied",
    "product_reserve.committed",
    "payment_capture.replied",
    "payment_refund.replied",
];

/// After each death and restart the order ends confirmed or cancelled, as its shopper
/// meant it.
pub async fn boundaries(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let played = BOUNDARIES
        .iter()
        .filter(|(_, place, _)| scale == Scale::Whole || SHORT.contains(place));
    let mut runs = 0;
    for (process, place, way) in played {
        once(stage, process, place, *way)
            .await
            .with_context(|| format!("{process} killed at {place}"))?;
        runs += 1;
    }
    Outcome::new(runs, "every order ended as its shopper meant it")
}

async fn once(stage: &Stage, process: &'static str, place: &str, way: Way) -> anyhow::Result<()> {
    let how = How {
        failpoints: format!("{place}=kill"),
        postgres: None,
    };
    stage.restart(process, &how).await?;
    let (status, ()) = tokio::try_join!(journey(stage, way), revive(stage, process))?;
    let expected = match way {
        Buys => OrderStatus::Confirmed,
        CallsOff => OrderStatus::Cancelled,
    };
    ensure!(status == expected, "the order is {status:?}");
    Ok(())
}

/// The machine starts a process again that died.
async fn revive(stage: &Stage, process: &'static str) -> anyhow::Result<()> {
    ensure!(stage.died(process).await?, "it never came to that place");
    stage.restart(process, &How::default()).await
}

async fn journey(stage: &Stage, way: Way) -> anyhow::Result<OrderStatus> {
    let variant = stage.variants(1, 3).await?[0];
    let placed = stage.ordered(variant, 1).await?;
    let order = stage.bought(&placed).await?;
    match way {
        Buys => Ok(order.status),
        CallsOff => Ok(stage.called_off(placed.order_id).await?.status),
    }
}
