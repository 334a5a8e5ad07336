//! The first thing into a new cart.

use std::sync::Arc;

use anyhow::Context;
use browser::Browser;

use super::shelf;
use crate::load::Load;
use crate::stopwatch::{Stopwatch, Summary};

/// Everyone is new each time: a session, a cart and its line come into being.
pub async fn carts(mall: &str, load: Load) -> anyhow::Result<Summary> {
    let variants: Arc<[String]> = shelf::variants(mall, 400).await?.into();
    let mall: Arc<str> = mall.into();
    let all = load.run(|number, turns| {
        let (variants, mall) = (Arc::clone(&variants), Arc::clone(&mall));
        async move {
            let mut browser = Browser::new(&mall);
            let mut watch = Stopwatch::default();
            let mut next = number * 31;
            while let Some(start) = turns.next() {
                browser.forget();
                let variant = &variants[next % variants.len()];
                let form = [("variant_id", variant.as_str()), ("quantity", "1")];
                browser.post("/cart/lines", &form).await?.redirect()?;
                next += 1;
                if turns.counts(start) {
                    watch.note(start.elapsed());
                }
            }
            Ok(watch)
        }
    });
    let mut sum = Stopwatch::default();
    for watch in all.await? {
        sum.add(watch);
    }
    Ok(sum.summary(load.time))
}

/// The session cookie of somebody with one line in the cart.
pub async fn shopper(mall: &str) -> anyhow::Result<String> {
    let variants = shelf::variants(mall, 24).await?;
    let mut browser = Browser::new(mall);
    let form = [("variant_id", variants[0].as_str()), ("quantity", "1")];
    browser.post("/cart/lines", &form).await?.redirect()?;
    browser.cookie().context("the mall set no cookie")
}
