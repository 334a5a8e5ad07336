//! What the mall keeps of sales, read at placing and then frozen in the order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use shared_types::SellerId;
use sqlx::PgPool;
use uuid::Uuid;

/// How old rates may be.
const AGE: Duration = Duration::from_secs(5);
/// For how many sets of sellers rates are kept.
const KEPT: u64 = 5_000;
/// The rate where an operator has removed the mall's own: 10 %.
const USUAL_PPM: i64 = 100_000;

/// The commission rates that apply to some sellers.
#[derive(Clone, Debug, Default)]
pub struct CommissionRates {
    usual: Option<i64>,
    own: HashMap<SellerId, i64>,
}

impl CommissionRates {
    /// The seller's own rate or the mall's, in parts per million.
    #[must_use]
    pub fn of(&self, seller_id: SellerId) -> i64 {
        let own = self.own.get(&seller_id).copied();
        own.or(self.usual).unwrap_or(USUAL_PPM)
    }
}

/// Commission rates by sellers, kept for a few seconds; cheap to clone.
#[derive(Clone)]
pub struct CommissionCards {
    pool: PgPool,
    kept: Cache<Vec<SellerId>, Arc<CommissionRates>>,
}

impl CommissionCards {
    /// None yet, read from `pool` as they are asked for.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let kept = Cache::builder().max_capacity(KEPT).time_to_live(AGE);
        Self {
            pool,
            kept: kept.build(),
        }
    }

    /// The rates that apply to `sellers`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, mut sellers: Vec<SellerId>) -> sqlx::Result<Arc<CommissionRates>> {
        sellers.sort_unstable();
        if let Some(rates) = self.kept.get(&sellers).await {
            return Ok(rates);
        }
        let rates = Arc::new(rates_for(&self.pool, &sellers).await?);
        self.kept.insert(sellers, Arc::clone(&rates)).await;
        Ok(rates)
    }
}

async fn rates_for(pool: &PgPool, sellers: &[SellerId]) -> sqlx::Result<CommissionRates> {
    let sellers: Vec<Uuid> = sellers.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select seller_id, rate_ppm from commission_rate
         where seller_id is null or seller_id = any($1)",
        &sellers
    )
    .fetch_all(pool)
    .await?;
    let mut rates = CommissionRates::default();
    for row in rows {
        let rate_ppm = i64::from(row.rate_ppm);
        match row.seller_id {
            Some(seller_id) => {
                rates.own.insert(seller_id.into(), rate_ppm);
            }
            None => rates.usual = Some(rate_ppm),
        }
    }
    Ok(rates)
}
