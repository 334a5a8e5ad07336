//! A value read from the database now and then and shared in between.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

/// One value, loaded by whoever needs it first after it has aged; the others
/// wait for that one.
#[derive(Clone)]
pub(crate) struct Snapshot<T>(Cache<(), Arc<T>>);

impl<T: Send + Sync + 'static> Snapshot<T> {
    /// A value that is read again after `age`.
    pub fn new(age: Duration) -> Self {
        Self(Cache::builder().max_capacity(1).time_to_live(age).build())
    }

    /// The value, loaded by `load` if there is none yet or it has aged.
    pub async fn get<F>(&self, load: F) -> Result<Arc<T>, Arc<sqlx::Error>>
    where
        F: Future<Output = Result<T, sqlx::Error>>,
    {
        self.0
            .try_get_with((), async { load.await.map(Arc::new) })
            .await
    }
}

/// The error of a load that several callers waited for.
///
/// `sqlx::Error` cannot be cloned, so what matters is kept: whether the database
/// is away or refused.
pub(crate) fn shared(error: Arc<sqlx::Error>) -> sqlx::Error {
    Arc::try_unwrap(error).unwrap_or_else(|error| match &*error {
        sqlx::Error::Database(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
            sqlx::Error::Protocol(error.to_string())
        }
        other => sqlx::Error::Io(std::io::Error::other(other.to_string())),
    })
}
