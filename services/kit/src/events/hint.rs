//! Tells the relay that an event waits, without asking the database.
//!
//! A `NOTIFY` would do, but PostgreSQL makes all transactions that notify commit
//! one after the other, over all databases of the server, each waiting for its
//! disk write: with 8 writers that took 2,700 to 4,200 commits a second down to
//! 430 to 670. Each process that publishes runs the relay of its outbox, so a
//! wake-up within the process serves; where none is there to take it, such as in
//! an import run by an operator, the relay's poll finds the rows.

use std::sync::Arc;

use tokio::sync::Notify;

tokio::task_local! {
    static RELAY: Hint;
}

/// Wakes one relay.
#[derive(Clone, Default)]
pub(crate) struct Hint(Arc<Notify>);

impl Hint {
    /// Runs `work` so that what it publishes wakes this relay.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        RELAY.scope(self, work).await
    }

    /// The hint of the work that calls this, to be passed on to a task it spawns.
    pub fn current() -> Option<Self> {
        RELAY.try_with(Self::clone).ok()
    }

    /// Wakes the relay of the work that calls this, if it has one.
    pub fn give() {
        let _ = RELAY.try_with(|hint| hint.0.notify_one());
    }

    /// Resolves when a hint was given since the last time.
    pub async fn taken(&self) {
        self.0.notified().await;
    }
}
