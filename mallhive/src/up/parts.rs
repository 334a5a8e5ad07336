//! The running parts, which live and end together.

use std::future::Future;

use anyhow::anyhow;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Tasks that all stop when one of them ends or the shutdown comes.
pub struct Parts {
    tasks: JoinSet<(String, anyhow::Result<()>)>,
    shutdown: CancellationToken,
}

impl Parts {
    /// None yet; they stop with `shutdown`.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self {
            tasks: JoinSet::new(),
            shutdown,
        }
    }

    /// What the parts stop with.
    pub fn shutdown(&self) -> CancellationToken {
        self.shutdown.clone()
    }

    /// Sets a part to work.
    pub fn spawn<F>(&mut self, name: impl Into<String>, part: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let name = name.into();
        self.tasks.spawn(async move { (name, part.await) });
    }

    /// Waits until every part has ended.
    ///
    /// # Errors
    /// The first failure, with its part's name; a part that ends before the
    /// shutdown has failed too.
    pub async fn wait(mut self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            let failure = match ended {
                Ok((_, Ok(()))) if self.shutdown.is_cancelled() => None,
                Ok((name, Ok(()))) => Some(anyhow!("{name} ended by itself")),
                Ok((name, Err(error))) => Some(error.context(name)),
                Err(panic) => Some(anyhow!("a part of the mall panicked: {panic}")),
            };
            if let Some(failure) = failure {
                if outcome.is_ok() {
                    outcome = Err(failure);
                }
                self.shutdown.cancel();
            }
        }
        outcome
    }
}
