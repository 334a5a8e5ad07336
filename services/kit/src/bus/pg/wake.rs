//! Wakes consumers when a message waits for them.
//!
//! Within the process directly; other processes by `NOTIFY`, after the commit and
//! on its own (see `events::hint` for why not within it).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::Notify;
use uuid::Uuid;

const CHANNEL: &str = "mallhive_bus";
/// Between tries to listen again after the connection was lost.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

pub(super) struct Wake {
    pool: PgPool,
    /// Tells this process's notifications from others'.
    process: String,
    subscriptions: Arc<Subscriptions>,
}

/// By name: the row's id, and who waits.
#[derive(Default)]
struct Subscriptions(Mutex<HashMap<String, (i32, Arc<Notify>)>>);

impl Subscriptions {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, (i32, Arc<Notify>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake<'a>(&self, names: impl Iterator<Item = &'a str>) {
        let known = self.lock();
        for (_, waiting) in names.filter_map(|name| known.get(name)) {
            waiting.notify_one();
        }
    }
}

impl Wake {
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            process: Uuid::now_v7().simple().to_string(),
            subscriptions: Arc::default(),
        }
    }

    /// Listens for `name` from now on.
    pub fn register(&self, name: &str, id: i32) {
        let mut known = self.subscriptions.lock();
        if known.is_empty() {
            let listening = listen(
                self.pool.clone(),
                self.process.clone(),
                Arc::downgrade(&self.subscriptions),
            );
            tokio::spawn(listening);
        }
        known.entry(name.to_owned()).or_default().0 = id;
    }

    pub fn id(&self, name: &str) -> Option<i32> {
        self.subscriptions.lock().get(name).map(|(id, _)| *id)
    }

    /// Resolves when a message may wait for `name`.
    pub async fn woken(&self, name: &str) {
        let waiting = self
            .subscriptions
            .lock()
            .get(name)
            .map(|(_, waiting)| waiting.clone());
        match waiting {
            Some(waiting) => waiting.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Tells all processes that messages wait for `subscriptions`. A failure only
    /// leaves it to their poll.
    pub async fn tell(&self, subscriptions: &[String]) {
        if subscriptions.is_empty() {
            return;
        }
        self.subscriptions
            .wake(subscriptions.iter().map(String::as_str));
        let payload = format!("{} {}", self.process, subscriptions.join(" "));
        let told = sqlx::query!(
            r#"select pg_notify($1, $2) as "sent: ()""#,
            CHANNEL,
            payload
        )
        .fetch_one(&self.pool)
        .await;
        if let Err(error) = told {
            tracing::debug!(%error, "other processes were not told of messages");
        }
    }
}

/// Passes on what other processes tell, until the bus is gone.
async fn listen(pool: PgPool, process: String, subscriptions: std::sync::Weak<Subscriptions>) {
    while subscriptions.strong_count() > 0 && !pool.is_closed() {
        if let Err(error) = hear(&pool, &process, &subscriptions).await {
            tracing::debug!(%error, "not listening to the bus; trying again");
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

async fn hear(
    pool: &PgPool,
    process: &str,
    subscriptions: &std::sync::Weak<Subscriptions>,
) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let told = listener.recv().await?;
        let Some(subscriptions) = subscriptions.upgrade() else {
            return Ok(());
        };
        let mut words = told.payload().split(' ');
        if words.next() != Some(process) {
            subscriptions.wake(words);
        }
    }
}
