//! The rates of this moment, kept for a few seconds.
//!
//! Every step of a checkout prices it anew, and rates change a few times a year. A
//! shopper never pays another total than the one on the page: placing compares them.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use shared_types::SellerId;
use sqlx::PgPool;

use super::delivery::Rates;
use super::store::{Destination, rates_for};

/// How old rates may be.
const AGE: Duration = Duration::from_secs(5);
/// How many destinations with their sellers are kept.
const KEPT: u64 = 5_000;

/// Rates by destination and sellers; cheap to clone.
#[derive(Clone)]
pub struct RateCards {
    pool: PgPool,
    kept: Cache<(Destination, Vec<SellerId>), Arc<Rates>>,
}

impl RateCards {
    /// None yet, read from `pool` as they are asked for.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let kept = Cache::builder().max_capacity(KEPT).time_to_live(AGE);
        Self {
            pool,
            kept: kept.build(),
        }
    }

    /// The rates that apply to `destination` for `sellers`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(
        &self,
        destination: Destination,
        mut sellers: Vec<SellerId>,
    ) -> sqlx::Result<Arc<Rates>> {
        sellers.sort_unstable();
        let key = (destination, sellers);
        if let Some(rates) = self.kept.get(&key).await {
            return Ok(rates);
        }
        let rates = Arc::new(rates_for(&self.pool, &key.0, &key.1).await?);
        self.kept.insert(key, Arc::clone(&rates)).await;
        Ok(rates)
    }
}
