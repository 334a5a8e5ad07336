//! `kill -9` of the others, while the saga stands at each boundary of its steps.
//!
//! The order service waits at the boundary until the other process is dead and there again.
//! Whoever asked the order service is played by ours: the connection ends, as a dead one's
//! does, and it is asked again. The pages' own process is the scenario of [`super::pages`].

use anyhow::{Context, bail};

use super::journey::Way::{Buys, CallsOff};
use super::journey::{Shopper, Way};
use super::{Outcome, Scale};
use crate::stage::{Gate, How, Stage};

/// Who dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    /// A process of the mall.
    Process(&'static str),
    /// Whoever asked the order service.
    Caller,
}

const VICTIMS: [Victim; 4] = [
    Victim::Process("product"),
    Victim::Process("payment"),
    Victim::Process("rest"),
    Victim::Caller,
];

/// Where the saga stands meanwhile.
pub(super) const BOUNDARIES: [(&str, Way); 25] = [
    ("place.commits", Buys),
    ("place.committed", Buys),
    ("reserve.begins", Buys),
    ("reserve.replied", Buys),
    ("reserve.committed", Buys),
    ("open_payment.begins", Buys),
    ("open_payment.replied", Buys),
    ("open_payment.committed", Buys),
    ("await_payment.begins", Buys),
    ("await_payment.replied", Buys),
    ("await_payment.committed", Buys),
    ("commit_stock.begins", Buys),
    ("commit_stock.replied", Buys),
    ("commit_stock.commits", Buys),
    ("commit_stock.committed", Buys),
    ("capture.begins", Buys),
    ("capture.replied", Buys),
    ("capture.committed", Buys),
    ("undo_payment.begins", CallsOff),
    ("undo_payment.replied", CallsOff),
    ("undo_payment.committed", CallsOff),
    ("undo_stock.begins", CallsOff),
    ("undo_stock.replied", CallsOff),
    ("undo_stock.commits", CallsOff),
    ("undo_stock.committed", CallsOff),
];

/// In the short run each victim dies where it matters most.
const SHORT: [(&str, Victim); 4] = [
    ("reserve.begins", Victim::Process("product")),
    ("capture.begins", Victim::Process("payment")),
    ("commit_stock.committed", Victim::Process("rest")),
    ("await_payment.replied", Victim::Caller),
];

/// Whoever dies wherever the saga stands: every order ends as its shopper meant it.
pub async fn all(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let mut runs = 0;
    for (place, way) in BOUNDARIES {
        for victim in VICTIMS {
            if scale == Scale::Short && !SHORT.contains(&(place, victim)) {
                continue;
            }
            once(stage, place, way, victim)
                .await
                .with_context(|| format!("{victim:?} killed while the saga stood at {place}"))?;
            runs += 1;
        }
    }
    stage.restart("order", &How::default()).await?;
    Outcome::new(runs, "every order ended as its shopper meant it")
}

async fn once(stage: &Stage, place: &str, way: Way, victim: Victim) -> anyhow::Result<()> {
    let gate = Gate::at(stage, place)?;
    stage.restart("order", &gate.how()).await?;
    let shopper = Shopper::enters(stage, way).await?;
    match victim {
        Victim::Process(name) => {
            let killing = async {
                gate.reached().await?;
                stage.restart(name, &How::default()).await?;
                gate.open();
                Ok(())
            };
            tokio::try_join!(shopper.goes(stage), killing)?;
            Ok(())
        }
        Victim::Caller => {
            tokio::select! {
                ended = shopper.goes(stage) => bail!("it never came to that place: {ended:?}"),
                reached = gate.reached() => reached?,
            }
            // What was asked is not listened to any more.
            gate.open();
            shopper.goes(stage).await
        }
    }
}
