//! A guest's whole order: cart, address, delivery, payment on the simulator's page, confirmed.
//!
//! Every form of the journey is sent, and each page is fetched whose form the next step needs;
//! pages that are only looked at (the cart, the empty address form) are left out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use browser::Guest;
use serde::Serialize;

use super::shelf;
use crate::load::Load;
use crate::stopwatch::{Stopwatch, Summary};

/// What is asked of the mall, in this order.
const STEPS: [&str; 10] = [
    "add to cart",
    "begin checkout",
    "contact and address",
    "delivery page",
    "delivery",
    "review page",
    "place order",
    "pay at the simulator",
    "return and settle",
    "confirmation page",
];

/// How long whole orders took, and each step of them.
#[derive(Serialize)]
pub struct Checkouts {
    #[serde(flatten)]
    whole: Summary,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    step: &'static str,
    #[serde(flatten)]
    time: Summary,
}

/// Orders one thing as a new guest, again and again.
pub async fn checkouts(mall: &str, load: Load) -> anyhow::Result<Checkouts> {
    let variants: Arc<[String]> = shelf::variants(mall, 2000).await?.into();
    let mall: Arc<str> = mall.into();
    let all = load.run(|number, turns| {
        let (variants, mall) = (Arc::clone(&variants), Arc::clone(&mall));
        async move {
            let mut guest = Guest::new(&mall);
            let mut whole = Stopwatch::default();
            let mut steps: [Stopwatch; STEPS.len()] = Default::default();
            // Far enough apart that nobody buys out what another is about to.
            let mut next = number * variants.len() / 8;
            while let Some(start) = turns.next() {
                guest.forget();
                let laps = order(&mut guest, &variants[next % variants.len()], number).await?;
                next += 1;
                if turns.counts(start) {
                    whole.note(start.elapsed());
                    for (watch, lap) in steps.iter_mut().zip(laps) {
                        watch.note(lap);
                    }
                }
            }
            Ok((whole, steps))
        }
    });
    let mut whole = Stopwatch::default();
    let mut steps: [Stopwatch; STEPS.len()] = Default::default();
    for (own_whole, own_steps) in all.await? {
        whole.add(own_whole);
        for (sum, own) in steps.iter_mut().zip(own_steps) {
            sum.add(own);
        }
    }
    let steps = STEPS.into_iter().zip(steps).map(|(step, watch)| Step {
        step,
        time: watch.summary(load.time),
    });
    Ok(Checkouts {
        whole: whole.summary(load.time),
        steps: steps.collect(),
    })
}

/// One order; returns how long each of [`STEPS`] took.
async fn order(
    guest: &mut Guest,
    variant: &str,
    number: usize,
) -> anyhow::Result<[Duration; STEPS.len()]> {
    let email = format!("guest{number}@example.com");
    let mut laps = Laps::begin();
    guest.add_to_cart(variant, 1).await?;
    laps.lap();
    guest.begin().await?;
    laps.lap();
    guest.contact(&email).await?;
    laps.lap();
    let delivery = guest.delivery_page().await?;
    laps.lap();
    guest.delivery(&delivery).await?;
    laps.lap();
    let order = guest.review_page().await?;
    laps.lap();
    let payment_page = guest.place(&order).await?;
    laps.lap();
    let back = guest.pay(&payment_page).await?;
    laps.lap();
    let confirmation = guest.come_back(&back).await?;
    laps.lap();
    ensure!(
        guest
            .reads(&confirmation, "Thank you, your order is placed")
            .await?,
        "an order that was paid is not confirmed"
    );
    laps.lap();
    laps.all()
}

/// The times between one step and the next.
struct Laps {
    last: Instant,
    times: Vec<Duration>,
}

impl Laps {
    fn begin() -> Self {
        Self {
            last: Instant::now(),
            times: Vec::with_capacity(STEPS.len()),
        }
    }

    fn lap(&mut self) {
        let now = Instant::now();
        self.times.push(now - self.last);
        self.last = now;
    }

    fn all(self) -> anyhow::Result<[Duration; STEPS.len()]> {
        let times = self.times.try_into();
        times.map_err(|_| anyhow::anyhow!("a step was not timed"))
    }
}
