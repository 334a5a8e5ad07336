//! `kill -9` of a process that comes to a place: before and after each commit, before and
//! after each reply.

use anyhow::{Context, ensure};

use super::journey::Way::{Buys, CallsOff, GivesUp, SendsBack};
use super::journey::{Shopper, Way};
use super::{Outcome, Scale};
use crate::stage::{How, Stage};

/// The process that dies, where, and what the shopper is about.
type Death = (&'static str, &'static str, Way);

/// The saga and the refund of a return, in the order service.
const SAGA: [Death; 30] = [
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
    ("order", "return_refund.commits", SendsBack),
    ("order", "return_refund.committed", SendsBack),
    ("order", "return_refund.replied", SendsBack),
    ("order", "return_refund.ends", SendsBack),
    ("order", "return_refund.ended", SendsBack),
];

/// Within the services that the saga asks.
const ASKED: [Death; 18] = [
    ("product", "product_reserve.commits", Buys),
    ("product", "product_reserve.committed", Buys),
    ("product", "product_commit.commits", Buys),
    ("product", "product_commit.committed", Buys),
    ("product", "product_release.commits", CallsOff),
    ("product", "product_release.committed", CallsOff),
    ("payment", "payment_create.asks", Buys),
    ("payment", "payment_create.replied", Buys),
    ("payment", "payment_create.committed", Buys),
    ("payment", "payment_capture.asks", Buys),
    ("payment", "payment_capture.replied", Buys),
    ("payment", "payment_capture.committed", Buys),
    ("payment", "payment_cancel.asks", GivesUp),
    ("payment", "payment_cancel.replied", GivesUp),
    ("payment", "payment_cancel.committed", GivesUp),
    ("payment", "payment_refund.asks", CallsOff),
    ("payment", "payment_refund.replied", CallsOff),
    ("payment", "payment_refund.replied", SendsBack),
];

/// Events on their way: relays, and consumers before and after they commit.
const EVENTS: [Death; 17] = [
    ("order", "relay.published", Buys),
    ("payment", "relay.published", Buys),
    ("product", "relay.published", Buys),
    ("rest", "relay.published", Buys),
    ("order", "order.commits", Buys),
    ("order", "order.committed", Buys),
    ("payment", "payment.commits", Buys),
    ("payment", "payment.committed", Buys),
    ("product", "product.commits", SendsBack),
    ("product", "product.committed", SendsBack),
    ("rest", "cart.commits", Buys),
    ("rest", "cart.committed", Buys),
    ("rest", "notification.commits", Buys),
    ("rest", "notification.committed", CallsOff),
    ("rest", "analytics.committed", Buys),
    ("rest", "recommendation.commits", Buys),
    ("rest", "recommendation.committed", Buys),
];

/// The short run: each process, forward and back, with the answer lost.
const SHORT: [&str; 10] = [
    "place.committed",
    "reserve.replied",
    "commit_stock.commits",
    "capture.replied",
    "undo_stock.replied",
    "return_refund.replied",
    "product_reserve.committed",
    "payment_capture.replied",
    "payment_cancel.replied",
    "notification.committed",
];

/// After each death and restart the order ends confirmed or cancelled, as its shopper
/// meant it.
pub async fn boundaries(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let all = SAGA.iter().chain(&ASKED).chain(&EVENTS);
    let played = all.filter(|(_, place, _)| scale == Scale::Whole || SHORT.contains(place));
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
    // What the last one left to do is not to kill it before it has started.
    stage.settle().await?;
    stage.restart(process, &How::dies_at(place)).await?;
    let shopper = Shopper::enters(stage, way);
    let shopping = async { shopper.await?.goes(stage).await };
    tokio::try_join!(shopping, revive(stage, process))?;
    Ok(())
}

/// The machine starts a process again that died.
async fn revive(stage: &Stage, process: &'static str) -> anyhow::Result<()> {
    ensure!(stage.died(process).await?, "it never came to that place");
    stage.restart(process, &How::default()).await?;
    // The events that it had taken are lent to it for half a minute.
    stage.databases.pass_time_on_bus(30).await
}
