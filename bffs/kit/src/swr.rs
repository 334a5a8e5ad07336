//! Values of other servers, kept: served stale while a newer one is fetched, and for
//! as long as their owner is away.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use tokio::time::Instant;

/// How long to leave an owner alone that did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a value may be served while its owner is away.
const KEEP: Duration = Duration::from_secs(60 * 60);

/// A value, and how long it is fresh.
pub struct Fresh<V> {
    /// What its owner answered.
    pub value: V,
    /// How long nobody asks again.
    pub fresh: Duration,
}

/// Values by key, bounded in number.
pub struct Kept<K, V> {
    slots: Cache<K, Arc<Slot<V>>>,
}

struct Slot<V> {
    state: Mutex<State<V>>,
    /// Held by whoever fetches the first value; the others wait for it.
    first: tokio::sync::Mutex<()>,
}

struct State<V> {
    value: Option<V>,
    /// Until then nobody asks the owner.
    until: Option<Instant>,
}

impl<K, V> Kept<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Room for `most` values.
    #[must_use]
    pub fn new(most: u64) -> Self {
        Self {
            slots: Cache::builder()
                .max_capacity(most)
                .time_to_live(KEEP)
                .build(),
        }
    }

    /// The value of `key`: kept, stale, or from `load`, which answers `None` where
    /// the owner is away.
    pub async fn get<F>(&self, key: K, load: impl FnOnce() -> F) -> Option<V>
    where
        F: Future<Output = Option<Fresh<V>>> + Send + 'static,
    {
        let slot = self.slots.get_with(key, async { Arc::default() }).await;
        match slot.look() {
            Look::Keep(value) => value,
            Look::Renew(value) => {
                let renewing = load();
                tokio::spawn(async move { slot.settle(renewing.await) });
                Some(value)
            }
            Look::Missing => {
                let _first = slot.first.lock().await;
                match slot.look() {
                    Look::Keep(value) => value,
                    Look::Renew(value) => Some(value),
                    Look::Missing => slot.settle(load().await),
                }
            }
        }
    }
}

enum Look<V> {
    /// Nothing to do now; `None` where the owner did not answer a moment ago.
    Keep(Option<V>),
    /// Serve this one, and fetch the next.
    Renew(V),
    Missing,
}

impl<V: Clone> Slot<V> {
    fn look(&self) -> Look<V> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if state.until.is_some_and(|until| now < until) {
            return Look::Keep(state.value.clone());
        }
        match state.value.clone() {
            Some(value) => {
                // Whoever comes while the next one is fetched gets the old one.
                state.until = Some(now + PAUSE);
                Look::Renew(value)
            }
            None => Look::Missing,
        }
    }

    fn settle(&self, loaded: Option<Fresh<V>>) -> Option<V> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = match loaded {
            Some(Fresh { value, fresh }) => {
                state.value = Some(value);
                fresh.max(PAUSE)
            }
            None => PAUSE,
        };
        state.until = Some(Instant::now() + fresh);
        state.value.clone()
    }
}

impl<V> Default for Slot<V> {
    fn default() -> Self {
        let state = Mutex::new(State {
            value: None,
            until: None,
        });
        Self {
            state,
            first: tokio::sync::Mutex::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Answers how often it was asked, until it is `away`.
    #[derive(Clone, Default)]
    struct Owner {
        asked: Arc<AtomicUsize>,
        away: bool,
    }

    impl Owner {
        fn answer(&self) -> impl Future<Output = Option<Fresh<usize>>> + Send + use<> {
            let owner = self.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let value = owner.asked.fetch_add(1, Ordering::SeqCst) + 1;
                (!owner.away).then_some(Fresh {
                    value,
                    fresh: Duration::from_secs(10),
                })
            }
        }
    }

    /// Lets what was started in the background come to its end.
    async fn settled() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn one_asks_and_the_others_wait_for_the_answer() {
        let (kept, owner) = (Kept::new(8), Owner::default());
        let all = (0..5).map(|_| kept.get("a", || owner.answer()));
        assert_eq!(futures::future::join_all(all).await, [Some(1); 5]);
        assert_eq!(kept.get("b", || owner.answer()).await, Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stale_value_is_served_while_the_next_is_fetched() {
        let (kept, owner) = (Kept::new(8), Owner::default());
        kept.get((), || owner.answer()).await;
        tokio::time::advance(Duration::from_secs(11)).await;
        for _ in 0..3 {
            assert_eq!(kept.get((), || owner.answer()).await, Some(1));
        }
        settled().await;
        assert_eq!(kept.get((), || owner.answer()).await, Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_value_stays_while_its_owner_is_away_and_the_owner_is_left_alone() {
        let (kept, mut owner) = (Kept::new(8), Owner::default());
        kept.get((), || owner.answer()).await;
        owner.away = true;
        for _ in 0..3 {
            tokio::time::advance(Duration::from_secs(600)).await;
            assert_eq!(kept.get((), || owner.answer()).await, Some(1));
            settled().await;
        }
        assert_eq!(owner.asked.load(Ordering::SeqCst), 4);
        assert_eq!(kept.get((), || owner.answer()).await, Some(1));
        settled().await;
        assert_eq!(owner.asked.load(Ordering::SeqCst), 4, "asked a moment ago");
        owner.away = false;
        tokio::time::advance(Duration::from_secs(2)).await;
        kept.get((), || owner.answer()).await;
        settled().await;
        assert_eq!(kept.get((), || owner.answer()).await, Some(5));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_there_until_the_owner_has_answered_once() {
        let (kept, mut owner) = (Kept::new(8), Owner::default());
        owner.away = true;
        for _ in 0..3 {
            assert_eq!(kept.get((), || owner.answer()).await, None);
        }
        assert_eq!(owner.asked.load(Ordering::SeqCst), 1);
        owner.away = false;
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(kept.get((), || owner.answer()).await, Some(2));
    }
}
