//! How answers came about, counted.

use metrics::Counter;

/// One counter for each way.
pub struct Counters {
    hit: Counter,
    stale: Counter,
    miss: Counter,
    pass: Counter,
}

impl Counters {
    /// Registered once, so that counting takes no look-up.
    pub fn new() -> Self {
        let counter = |cache| metrics::counter!("edge_answers_total", "cache" => cache);
        Self {
            hit: counter("hit"),
            stale: counter("stale"),
            miss: counter("miss"),
            pass: counter("pass"),
        }
    }

    /// Kept and good.
    pub fn hit(&self) -> &'static str {
        self.hit.increment(1);
        "hit"
    }

    /// Kept and not so good any more.
    pub fn stale(&self) -> &'static str {
        self.stale.increment(1);
        "stale"
    }

    /// Fetched, and kept from now on.
    pub fn miss(&self) -> &'static str {
        self.miss.increment(1);
        "miss"
    }

    /// Fetched for this client alone.
    pub fn pass(&self) -> &'static str {
        self.pass.increment(1);
        "pass"
    }
}
