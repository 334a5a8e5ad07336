//! One page after another.

use std::sync::Arc;

use browser::Browser;

use crate::load::Load;
use crate::stopwatch::{Stopwatch, Summary};

/// Asks for `paths` in turn, every shopper beginning with another.
pub async fn pages(
    mall: &str,
    load: Load,
    paths: Vec<String>,
    uncached: bool,
) -> anyhow::Result<Summary> {
    let paths: Arc<[String]> = paths.into();
    let mall: Arc<str> = mall.into();
    let all = load.run(|number, turns| {
        let (paths, mall) = (Arc::clone(&paths), Arc::clone(&mall));
        async move {
            let mut browser = Browser::new(&mall).uncached(uncached);
            let mut watch = Stopwatch::default();
            let mut next = number * 7;
            while let Some(start) = turns.next() {
                browser.get(&paths[next % paths.len()]).await?.page()?;
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
