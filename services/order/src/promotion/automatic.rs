//! The promotions that need no code, kept for a few seconds: every step of every
//! checkout asks for them.
//!
//! Their limits are held when the order is written, so that an old copy costs at most
//! one more look at the total.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use sqlx::PgPool;

use super::model::Offer;
use super::store;

/// How old they may be.
const AGE: Duration = Duration::from_secs(5);

/// The automatic promotions; cheap to clone.
#[derive(Clone)]
pub struct Automatic {
    pool: PgPool,
    kept: Cache<(), Arc<Vec<Offer>>>,
}

impl Automatic {
    /// Read from `pool` when they are asked for.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let kept = Cache::builder().max_capacity(1).time_to_live(AGE).build();
        Self { pool, kept }
    }

    /// Those under way, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self) -> sqlx::Result<Arc<Vec<Offer>>> {
        if let Some(offers) = self.kept.get(&()).await {
            return Ok(offers);
        }
        let offers = Arc::new(store::automatic(&self.pool).await?);
        self.kept.insert((), Arc::clone(&offers)).await;
        Ok(offers)
    }

    /// One of them was just found to have been used up.
    pub async fn forget(&self) {
        self.kept.invalidate(&()).await;
    }
}
