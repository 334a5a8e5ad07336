//! How often one key may do something: token buckets in bounded memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use crate::error::ApiError;

/// Keys remembered in each of two generations.
const MOST: usize = 32 * 1024;

/// Lets each key do `burst` things at once and `per_minute` over time.
///
/// It remembers the keys used last; one not seen for a long time among many others
/// starts afresh.
pub struct RateLimiter<K> {
    per_second: f64,
    burst: f64,
    buckets: Mutex<Generations<K>>,
}

struct Generations<K> {
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// Too often; try again in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; try again in {0} seconds")]
pub struct RetryAfter(pub u64);

impl From<RetryAfter> for ApiError {
    fn from(RetryAfter(seconds): RetryAfter) -> Self {
        Self::too_many(seconds)
    }
}

impl<K: Hash + Eq> RateLimiter<K> {
    /// `per_minute` over time and `burst` at once, both at least 1.
    #[must_use]
    pub fn new(per_minute: u32, burst: u32) -> Self {
        let buckets = Generations {
            young: HashMap::new(),
            old: HashMap::new(),
        };
        Self {
            per_second: f64::from(per_minute.max(1)) / 60.0,
            burst: f64::from(burst.max(1)),
            buckets: Mutex::new(buckets),
        }
    }

    /// Takes one of the key's tokens.
    ///
    /// # Errors
    /// When it has none left.
    pub fn check(&self, key: K) -> Result<(), RetryAfter> {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket {
            tokens: self.burst,
            at: now,
        };
        let bucket = buckets.entry(key, full);
        let refilled = now.duration_since(bucket.at).as_secs_f64() * self.per_second;
        bucket.tokens = (bucket.tokens + refilled).min(self.burst);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) / self.per_second).ceil();
        // A float of seconds within a minute or so; the cast cannot lose any.
        Err(RetryAfter(wait.max(1.0) as u64))
    }
}

impl<K: Hash + Eq> Generations<K> {
    fn entry(&mut self, key: K, new: Bucket) -> &mut Bucket {
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let known = self.old.remove(&key).unwrap_or(new);
        self.young.entry(key).or_insert(known)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_key_waits_when_its_burst_is_used_up() {
        let limiter = RateLimiter::new(6, 2);
        assert_eq!(limiter.check("a"), Ok(()));
        assert_eq!(limiter.check("a"), Ok(()));
        assert_eq!(limiter.check("a"), Err(RetryAfter(10)));
        assert_eq!(limiter.check("b"), Ok(()), "another key has its own");
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(limiter.check("a"), Ok(()));
        assert_eq!(limiter.check("a"), Err(RetryAfter(10)));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded_and_the_newest_keys_are_kept() {
        let limiter = RateLimiter::new(1, 1);
        for key in 0..3 * MOST {
            assert_eq!(limiter.check(key), Ok(()));
        }
        assert!(limiter.check(3 * MOST - 1).is_err());
        let buckets = limiter.buckets.lock().unwrap();
        assert!(buckets.young.len() + buckets.old.len() <= 2 * MOST);
    }
}
