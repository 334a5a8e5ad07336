//! Hashes and checks passwords, few at a time.

use std::sync::Arc;
use std::time::Duration;

use server_kit::ApiError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::argon2id;

/// How many are hashed at once: each takes 19 MiB and a core for some 20 ms, and a
/// storm of sign-ins must not take the machine.
const AT_ONCE: usize = 2;

/// How long one may wait for its turn before it is told to come back later; less
/// than its caller waits for the answer.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Hashes and checks passwords on the blocking pool; cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Checked where there is no account, so that its absence takes as long to tell.
    decoy: Arc<str>,
}

impl Passwords {
    /// Nobody waits.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new() -> anyhow::Result<Self> {
        let decoy = argon2id::hash("nobody's password")?.into();
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            decoy,
        })
    }

    /// The PHC string to store for `password`.
    ///
    /// # Errors
    /// 503 where too many wait before it.
    pub async fn hash(&self, password: &str) -> Result<String, ApiError> {
        let password = password.to_owned();
        Ok(self.in_turn(move || argon2id::hash(&password)).await??)
    }

    /// Whether `password` is the one behind `stored`. Without a stored hash it is
    /// not, and finding that out is as much work.
    ///
    /// # Errors
    /// 503 where too many wait before it.
    pub async fn check(&self, password: &str, stored: Option<&str>) -> Result<bool, ApiError> {
        let hash = stored.unwrap_or(&self.decoy).to_owned();
        let password = password.to_owned();
        let fits = self
            .in_turn(move || argon2id::fits(&password, &hash))
            .await??;
        let outcome = match (stored, fits) {
            (None, _) => "no_account",
            (Some(_), true) => "right",
            (Some(_), false) => "wrong",
        };
        metrics::counter!("user_password_checks_total", "outcome" => outcome).increment(1);
        Ok(fits && stored.is_some())
    }

    /// Runs `work` on the blocking pool. The turn is held until it is done, also
    /// when the one who asked has gone.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = self.turn().await?;
        let working = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        working.await.map_err(ApiError::internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| ApiError::unavailable("sign-in"))?;
        turn.map_err(ApiError::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_there_is_no_account_no_password_fits() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.check("nobody's password", None).await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_to_come_back() {
        let passwords = Passwords::new().unwrap();
        let all = u32::try_from(AT_ONCE).unwrap();
        let _held = passwords.turns.acquire_many(all).await.unwrap();
        let refused = passwords.check("a password", None).await.unwrap_err();
        assert_eq!(refused.status(), 503);
    }
}
