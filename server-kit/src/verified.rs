//! Tokens that were verified a moment ago.
//!
//! A page makes several service calls with the same two tokens; verifying a
//! signature each time would cost more than many a handler does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

/// What tokens were found to say, by their hash, until they expire.
pub(crate) struct Verified<T> {
    known: Mutex<HashMap<[u8; 32], Entry<T>>>,
}

struct Entry<T> {
    says: T,
    expires: i64,
}

/// Bounds the memory; some 2 MB of sign-ins seen within minutes.
const MOST: usize = 8192;

impl<T: Clone> Verified<T> {
    pub(crate) fn new() -> Self {
        Self {
            known: Mutex::default(),
        }
    }

    /// What `token` says: from memory, or from `verify`, which also tells when it
    /// expires in Unix seconds.
    pub(crate) fn get<E>(
        &self,
        token: &str,
        verify: impl FnOnce() -> Result<(T, i64), E>,
    ) -> Result<T, E> {
        if let Some(says) = self.recall(token) {
            return Ok(says);
        }
        let (says, expires) = verify()?;
        self.remember(
            key(token),
            Entry {
                says: says.clone(),
                expires,
            },
        );
        Ok(says)
    }

    /// What `token` was found to say, if that was a moment ago.
    pub(crate) fn recall(&self, token: &str) -> Option<T> {
        let key = key(token);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&key)
            .filter(|entry| entry.expires > now())
            .map(|entry| entry.says.clone())
    }

    /// Forgets everything, as when keys are withdrawn.
    pub(crate) fn clear(&self) {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn remember(&self, key: [u8; 32], entry: Entry<T>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            let now = now();
            known.retain(|_, entry| entry.expires > now);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, entry);
    }
}

/// By its hash, so that no token stays in memory.
fn key(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The time in Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
