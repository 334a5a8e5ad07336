//! Many at once, again and again, for a while.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// How many, and for how long.
#[derive(Clone, Copy)]
pub struct Load {
    pub shoppers: usize,
    pub time: Duration,
}

impl Load {
    /// When measuring begins: what came before was for warming up.
    fn warm_up(self) -> Duration {
        self.time / 5
    }

    /// Runs a loop for each shopper until time is up and returns what each brought back.
    /// A loop asks its [`Turns`] before each round.
    ///
    /// # Errors
    /// The first error of any: a load that fails measures nothing.
    pub async fn run<F, R>(self, each: impl Fn(usize, Turns) -> F) -> anyhow::Result<Vec<R>>
    where
        F: Future<Output = anyhow::Result<R>> + Send + 'static,
        R: Send + 'static,
    {
        let begin = Instant::now() + self.warm_up();
        let turns = Turns {
            begin,
            end: begin + self.time,
        };
        let mut all = JoinSet::new();
        for number in 0..self.shoppers {
            all.spawn(each(number, turns));
        }
        let mut results = Vec::new();
        while let Some(ended) = all.join_next().await {
            results.push(ended??);
        }
        Ok(results)
    }
}

/// When to go on, and what counts.
#[derive(Clone, Copy)]
pub struct Turns {
    begin: Instant,
    end: Instant,
}

impl Turns {
    /// The start of another round, while there is time.
    pub fn next(self) -> Option<Instant> {
        let now = Instant::now();
        (now < self.end).then_some(now)
    }

    /// Whether a round that ends now lies within the time that is measured.
    pub fn counts(self, start: Instant) -> bool {
        start >= self.begin && Instant::now() <= self.end
    }
}
