//! A guest's whole order: cart, address, delivery, payment on the simulator's page, confirmed.
//!
//! Every form of the journey is sent, and each page is fetched whose form the next step needs;
//! pages that are only looked at (the cart, the empty address form) are left out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde::Serialize;

use super::shelf;
use crate::browser::Browser;
use crate::html;
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
            let mut browser = Browser::new(&mall);
            let mut whole = Stopwatch::default();
            let mut steps: [Stopwatch; STEPS.len()] = Default::default();
            // Far enough apart that nobody buys out what another is about to.
            let mut next = number * variants.len() / 8;
            while let Some(start) = turns.next() {
                browser.forget();
                let laps = order(&mut browser, &variants[next % variants.len()], number).await?;
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
    browser: &mut Browser,
    variant: &str,
    number: usize,
) -> anyhow::Result<[Duration; STEPS.len()]> {
    let mut laps = Laps::begin();
    let line = [("variant_id", variant), ("quantity", "1")];
    let answer = browser.post("/cart/lines", &line).await?;
    expect(answer.redirect()?, "/cart")?;
    laps.lap();

    let answer = browser.get("/checkout").await?;
    expect(answer.redirect()?, "/checkout/contact")?;
    laps.lap();

    let answer = contact(browser, number).await?;
    expect(&answer, "/checkout/delivery")?;
    laps.lap();

    let answer = browser.get("/checkout/delivery").await?;
    let choices = delivery_choices(answer.page()?);
    laps.lap();

    let choices: Vec<_> = choices
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = browser.post("/checkout/delivery", &choices).await?;
    expect(answer.redirect()?, "/checkout/review")?;
    laps.lap();

    let answer = browser.get("/checkout/review").await?;
    let page = answer.page()?;
    let amount = hidden(page, "expected_amount")?;
    let currency = hidden(page, "expected_currency")?;
    laps.lap();

    let total = [
        ("expected_amount", amount.as_str()),
        ("expected_currency", currency.as_str()),
    ];
    let answer = browser.post("/checkout/place", &total).await?;
    let payment_page = answer.redirect()?.to_owned();
    laps.lap();

    let back = pay(browser, &payment_page).await?;
    laps.lap();

    let answer = browser.get(&back).await?;
    let confirmation = answer.redirect()?.to_owned();
    expect(&confirmation, "/checkout/complete/")?;
    laps.lap();

    let answer = browser.get(&confirmation).await?;
    ensure!(
        answer.page()?.contains("Thank you, your order is placed"),
        "an order that was paid is not confirmed"
    );
    laps.lap();
    laps.all()
}

async fn contact(browser: &mut Browser, number: usize) -> anyhow::Result<String> {
    let email = format!("guest{number}@example.com");
    let form = [
        ("email", email.as_str()),
        ("deliver_to", "new"),
        ("address.country", "US"),
        ("address.name", "Robin Vale"),
        ("address.line1", "12 Harbour Street"),
        ("address.city", "Seattle"),
        ("address.state", "WA"),
        ("address.postal_code", "98101"),
    ];
    let answer = browser.post("/checkout/contact", &form).await?;
    Ok(answer.redirect()?.to_owned())
}

/// The first way each seller offers, as the page's radio buttons name it.
fn delivery_choices(page: &str) -> Vec<(String, String)> {
    let mut names: Vec<_> = html::values(page, "name")
        .into_iter()
        .filter(|name| name.starts_with("delivery-"))
        .map(str::to_owned)
        .collect();
    names.dedup();
    let chosen = names.into_iter().filter_map(|name| {
        let mut values = html::attributes_beside(page, "name", &name, "value").into_iter();
        Some((name, values.next()?))
    });
    chosen.collect()
}

async fn pay(browser: &mut Browser, payment_page: &str) -> anyhow::Result<String> {
    let card = [
        ("number", "4242424242424242"),
        ("expiry", "12/49"),
        ("cvc", "123"),
        ("name", "Robin Vale"),
    ];
    let answer = browser.post(payment_page, &card).await?;
    Ok(answer.redirect()?.to_owned())
}

fn hidden(page: &str, name: &str) -> anyhow::Result<String> {
    let mut values = html::attributes_beside(page, "name", name, "value").into_iter();
    values
        .next()
        .with_context(|| format!("the review page has no {name}"))
}

fn expect(location: &str, start: &str) -> anyhow::Result<()> {
    if !location.starts_with(start) {
        bail!("sent to {location} instead of {start}");
    }
    Ok(())
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
